/**
 * What staff may put into the catalogue. A change is based on the version that it was decided on; a product
 * that was archived is out of the catalogue for good, and its SKU and slug stay taken.
 */
import { MAX_PRICE_MINOR, SHOP_CURRENCY, toMinor } from './price.ts'
import { MAX_SLUG_LENGTH, slugOf } from './slug.ts'

const MAX_NAME_LENGTH = 120
const MAX_DESCRIPTION_LENGTH = 5_000
const MAX_IMAGES = 10
const MAX_IMAGE_LENGTH = 500
const SKU = /^[A-Z0-9]+(-[A-Z0-9]+)*$/
const MAX_SKU_LENGTH = 40
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/
const IMAGE = /^(\/|https:\/\/)[^\s"'<>\\]+$/
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/

export interface Price {
  /** A Decimal. */
  readonly amount: string
  readonly currencyCode: string
}

/** What is given of a product; in a change, what is left out stays. */
export interface ProductFields {
  readonly sku?: string
  readonly slug?: string | null
  readonly name?: string | null
  readonly description?: string | null
  /** The category's slug. */
  readonly category?: string | null
  readonly price?: Price | null
  readonly images?: readonly string[] | null
}

export type ProductError =
  | { code: 'PRODUCT_NOT_FOUND' }
  | { code: 'SKU_TAKEN'; sku: string }
  | { code: 'STALE_VERSION'; currentVersion: number }
  | { code: 'INVALID_INPUT'; field: keyof ProductFields; message: string }

/** What is wrong with the fields that are given; empty when they are well formed. */
export function checkProduct(fields: ProductFields): ProductError[] {
  const { sku, slug, name, description, price, images } = fields
  const errors: ProductError[] = []
  const check = (wrong: boolean, field: keyof ProductFields, message: string) => {
    if (wrong) errors.push(invalid(field, message))
  }
  if (sku !== undefined) {
    const fits = sku.length <= MAX_SKU_LENGTH && SKU.test(sku)
    check(!fits, 'sku', `A SKU is 1 to ${MAX_SKU_LENGTH} capital letters, digits and single hyphens.`)
  }
  if (isGiven(slug)) {
    const fits = slug.length <= MAX_SLUG_LENGTH && SLUG.test(slug)
    check(!fits, 'slug', `A slug is 1 to ${MAX_SLUG_LENGTH} small letters, digits and single hyphens.`)
  }
  if (isGiven(name)) {
    const fits = name.trim() !== '' && name.length <= MAX_NAME_LENGTH && !/[\p{Cc}]/u.test(name)
    check(!fits, 'name', `The name must be one line of 1 to ${MAX_NAME_LENGTH} characters.`)
    const unnamed = fits && sku !== undefined && !isGiven(slug) && slugOf(name) === ''
    check(unnamed, 'slug', 'No slug can be made of that name: give one.')
  }
  if (isGiven(description)) {
    const fits = description.length <= MAX_DESCRIPTION_LENGTH && !CONTROL.test(description)
    check(
      !fits,
      'description',
      `The description may have ${MAX_DESCRIPTION_LENGTH} characters of plain text.`,
    )
  }
  if (isGiven(price)) check(priceProblem(price) !== undefined, 'price', priceProblem(price) ?? '')
  if (isGiven(images)) {
    const fits = images.length <= MAX_IMAGES && images.every(isImage)
    check(
      !fits,
      'images',
      `At most ${MAX_IMAGES} images, each a path that begins with / or an https address.`,
    )
  }
  return errors
}

export function invalid(field: keyof ProductFields, message: string): ProductError {
  return { code: 'INVALID_INPUT', field, message }
}

export function isGiven<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined
}

function priceProblem({ amount, currencyCode }: Price): string | undefined {
  if (currencyCode !== SHOP_CURRENCY) return `The shop sells in ${SHOP_CURRENCY}.`
  const minor = toMinor(amount)
  if (minor === undefined) return 'A price has two digits after the point at most.'
  if (minor < 0 || minor > MAX_PRICE_MINOR) return `A price is from 0 to ${MAX_PRICE_MINOR / 100}.`
  return undefined
}

function isImage(image: string): boolean {
  return image.length <= MAX_IMAGE_LENGTH && IMAGE.test(image)
}
