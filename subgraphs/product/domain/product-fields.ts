/**
 * The fields of a product that staff give, and their limits. A change is based on the version that it was decided
 * on; a product that was archived is out of the catalogue for good.
 */
import type { Money } from '#contracts/money.ts'
import { checkImages, type ProductImage } from './product-image.ts'
import { MAX_PRICE_MINOR, SHOP_CURRENCY, toAmount, toPrice } from './price.ts'
import { MAX_SLUG_LENGTH, slugOf } from './slug.ts'

const MAX_NAME_LENGTH = 120
const MAX_DESCRIPTION_LENGTH = 5_000
const SKU = /^[A-Z0-9]+(-[A-Z0-9]+)*$/
const MAX_SKU_LENGTH = 40
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/

/** What is given of a product; in a change, what is left out stays. */
export interface ProductFields {
  readonly sku?: string
  readonly slug?: string | null
  readonly name?: string | null
  readonly description?: string | null
  /** The category's slug. */
  readonly category?: string | null
  readonly price?: Money | null
  readonly images?: readonly ProductImage[] | null
}

/** A new product has all but the slug and the images. */
export interface NewProductFields extends ProductFields {
  readonly sku: string
  readonly name: string
  readonly description: string
  readonly category: string
  readonly price: Money
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
    check(
      !fits,
      'sku',
      `A SKU consists of 1 to ${MAX_SKU_LENGTH} capital letters, digits and single hyphens.`,
    )
  }
  if (isGiven(slug)) {
    const fits = slug.length <= MAX_SLUG_LENGTH && SLUG.test(slug)
    check(
      !fits,
      'slug',
      `A slug consists of 1 to ${MAX_SLUG_LENGTH} small letters, digits and single hyphens.`,
    )
  }
  if (isGiven(name)) {
    const fits = name.trim() !== '' && name.length <= MAX_NAME_LENGTH && !/[\p{Cc}]/u.test(name)
    check(!fits, 'name', `The name must be one line of 1 to ${MAX_NAME_LENGTH} characters.`)
    const unnamed = fits && sku !== undefined && !isGiven(slug) && slugOf(name) === ''
    check(unnamed, 'slug', 'No slug can be made of that name. Give one.')
  }
  if (isGiven(description)) {
    const fits = description.length <= MAX_DESCRIPTION_LENGTH && !CONTROL.test(description)
    check(
      !fits,
      'description',
      `The description may have at most ${MAX_DESCRIPTION_LENGTH} characters of plain text.`,
    )
  }
  const problems = { price: price && priceProblem(price), images: images && checkImages(images) }
  if (problems.price) errors.push(invalid('price', problems.price))
  if (problems.images) errors.push(invalid('images', problems.images))
  return errors
}

export function invalid(field: keyof ProductFields, message: string): ProductError {
  return { code: 'INVALID_INPUT', field, message }
}

export const noSuchCategory = invalid('category', 'There is no such category.')

export function isGiven<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined
}

function priceProblem({ amount, currencyCode }: Money): string | undefined {
  if (currencyCode !== SHOP_CURRENCY) return `The shop sells in ${SHOP_CURRENCY} only.`
  const minor = toPrice(amount)
  if (minor === undefined) return 'A price has at most two digits after the point.'
  if (minor < 0 || minor > MAX_PRICE_MINOR) return `A price must be from 0 to ${toAmount(MAX_PRICE_MINOR)}.`
  return undefined
}
