/** The catalogue as staff change it: errors, versions, the messages about it, and the cache. */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { productChanged } from '#contracts/catalog.ts'
import { eventually } from '../../../tests/eventually.ts'
import { updateProduct } from './update-product.ts'
import {
  customer,
  nobody,
  staff,
  startProductUnderTest,
  type ProductUnderTest,
} from '../testing/product-under-test.ts'

let product: ProductUnderTest

beforeAll(async () => {
  product = await startProductUnderTest()
}, 30_000)
afterAll(() => product.stop())
afterEach(async () => {
  expect(await product.wrongLevels()).toEqual([])
})

const PAYLOAD = `{ product { id sku slug name version archivedAt images { url altText } price { amount } category { slug } availability { available } }
  userErrors { __typename code field message ... on StaleVersion { currentVersion } } }`
const CREATE = `mutation ($input: ProductCreateInput!) { result: productCreate(input: $input) ${PAYLOAD} }`
const UPDATE = `mutation ($input: ProductUpdateInput!) { result: productUpdate(input: $input) ${PAYLOAD} }`
const ARCHIVE = `mutation ($input: ProductArchiveInput!) { result: productArchive(input: $input) ${PAYLOAD} }`

let numbers = 0
const input = (change: object = {}) => ({
  sku: `TST-${++numbers}`,
  name: `Test Lantern ${numbers}`,
  description: 'A lantern for tests.',
  category: 'camping',
  price: { amount: '19.99', currencyCode: 'EUR' },
  ...change,
})
const mutate = async (mutation: string, given: object) =>
  (await product.ask(mutation, staff, { input: given })).data.result
const create = (change?: object) => mutate(CREATE, input(change))
const read = async (id: string) => {
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { name version } } }`
  const { data } = await product.ask(query, nobody, { of: [{ __typename: 'Product', id }] })
  return data._entities[0]
}

describe.each([
  ['the character U+0000', 'a\u0000b'],
  ['half of a surrogate pair', 'a\ud83db'],
])('%s', (_what, text) => {
  const PRODUCTS = `query ($filter: ProductFilter) { products(first: 1, filter: $filter) { totalCount } }`
  const CATEGORY = `query ($slug: String!) { category(slug: $slug) { id } product(slug: $slug) { id } }`

  it.each(['sku', 'slug', 'name', 'description', 'category'])('in the %s of a product', async (field) => {
    const { userErrors } = await create({ [field]: text })
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: ['input', field] }])
  })

  it.each([
    ['url', { url: `/${text}` }],
    ['altText', { url: '/lamp.webp', altText: text }],
  ])('in the %s of an image', async (_field, image) => {
    const { userErrors } = await create({ images: [image] })
    expect(userErrors).toMatchObject([
      { code: 'INVALID_INPUT', field: expect.arrayContaining(['input', 'images']) },
    ])
  })

  it.each([{ search: text }, { priceBand: text }, { category: text }])('in the filter %j', async (filter) => {
    const { errors } = await product.ask(PRODUCTS, nobody, { filter })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  })

  it('in what something is looked up by finds nothing', async () => {
    const { data, errors } = await product.ask(CATEGORY, nobody, { slug: text })
    expect(errors).toBeUndefined()
    expect(data).toEqual({ category: null, product: null })
  })
})

describe('productCreate', () => {
  it('puts a product on offer, with a level in every warehouse, and publishes it', async () => {
    const { product: made, userErrors } = await create({ sku: 'TST-NEW', name: 'Crème Brûlée Torch' })
    expect(userErrors).toEqual([])
    expect(made).toMatchObject({ slug: 'creme-brulee-torch', version: 1, price: { amount: '19.99' } })
    const id = fromGlobalId('prod', made.id)
    expect(await product.levels(id)).toEqual(['0-0', '0-0', '0-0'])
    expect(await product.published(id, 0)).toMatchObject({ available: 0, version: 3 })
    expect(await product.latest(productChanged, id, 1)).toMatchObject({ sku: 'TST-NEW', archived: false })
    const { data } = await product.ask(
      `{ products(first: 1, filter: { search: "creme torch" }) { nodes { sku } } }`,
    )
    expect(data.products.nodes).toEqual([{ sku: 'TST-NEW' }])
    await product.stocked('LGT-1001', [40, 25, 15])
  })

  it('makes one product of a SKU, however many ask at once', async () => {
    const attempts = await Promise.all(Array.from({ length: 8 }, () => create({ sku: 'TST-ONE' })))
    expect(attempts.filter((attempt) => attempt.product)).toHaveLength(1)
    const refused = attempts.find((attempt) => !attempt.product).userErrors
    expect(refused).toMatchObject([
      { __typename: 'BasicUserError', code: 'SKU_TAKEN', field: ['input', 'sku'] },
    ])
  })

  it('distinguishes products of one name by their SKUs', async () => {
    const [one, other] = [await create({ name: 'Twin' }), await create({ name: 'Twin', sku: 'TWN-2' })]
    expect([one.product.slug, other.product.slug]).toEqual(['twin', 'twn-2-twin'])
    expect((await create({ slug: 'twin' })).userErrors).toMatchObject([{ field: ['input', 'slug'] }])
  })

  it('describes an image by the product where staff did not', async () => {
    const images = [
      { url: '/a.jpg', altText: 'Lit, in a tent' },
      { url: '/b.jpg' },
      { url: '/c.jpg', altText: '' },
    ]
    const { product: made } = await create({ name: 'Camp Lantern', images })
    const texts = ({ images: shown }: { images: { altText: string }[] }) =>
      shown.map(({ altText }) => altText)
    expect(made.images.map(({ url }: { url: string }) => url)).toEqual(['/a.jpg', '/b.jpg', '/c.jpg'])
    expect(texts(made)).toEqual(['Lit, in a tent', 'Camp Lantern', ''])
    const renamed = await mutate(UPDATE, { id: made.id, expectedVersion: 1, name: 'Tent Lantern' })
    expect(texts(renamed.product)).toEqual(['Lit, in a tent', 'Tent Lantern', ''])
  })

  it.each([
    [{ sku: 'lower' }, 'sku'],
    [{ sku: 'X'.repeat(41) }, 'sku'],
    [{ name: '  ' }, 'name'],
    [{ name: 'a\nb' }, 'name'],
    [{ name: '照明' }, 'slug'],
    [{ slug: '-a' }, 'slug'],
    [{ description: 'x'.repeat(5_001) }, 'description'],
    [{ description: 'a\0' }, 'description'],
    [{ category: 'none' }, 'category'],
    [{ category: '\0' }, 'category'],
    [{ price: { amount: '19.999', currencyCode: 'EUR' } }, 'price'],
    [{ price: { amount: '-1', currencyCode: 'EUR' } }, 'price'],
    [{ price: { amount: '1000000.01', currencyCode: 'EUR' } }, 'price'],
    [{ price: { amount: '5', currencyCode: 'JPY' } }, 'price'],
    [{ images: [{ url: 'javascript:alert(1)' }] }, 'images'],
    [{ images: Array.from({ length: 11 }, () => ({ url: '/a.jpg' })) }, 'images'],
  ])('refuses %j', async (change, field) => {
    const { product: made, userErrors } = await create(change)
    expect(made).toBeNull()
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: ['input', field] }])
  })

  it.each([
    [nobody, 'UNAUTHENTICATED'],
    [customer, 'FORBIDDEN'],
  ])('is not for %j', async (caller, code) => {
    const { errors } = await product.ask(CREATE, caller, { input: input() })
    expect(errors?.[0]?.extensions.code).toBe(code)
  })
})

describe('productUpdate', () => {
  it('happens once for one version, and is read at once, from the cache as well', async () => {
    const { id } = (await create()).product
    expect(await read(id)).toMatchObject({ version: 1 })
    const change = { expectedVersion: 1, name: 'Storm Lantern', price: { amount: '25', currencyCode: 'EUR' } }
    const attempts = await Promise.all(Array.from({ length: 6 }, () => mutate(UPDATE, { id, ...change })))
    const done = attempts.filter((attempt) => attempt.product)
    expect(done).toMatchObject([
      { product: { name: 'Storm Lantern', version: 2, price: { amount: '25.00' } } },
    ])
    expect(attempts.find((attempt) => !attempt.product).userErrors).toMatchObject([
      { __typename: 'StaleVersion', currentVersion: 2 },
    ])
    expect(await read(id)).toEqual({ name: 'Storm Lantern', version: 2 })
    const message = await product.latest(productChanged, fromGlobalId('prod', id), 2)
    expect(message).toMatchObject({ name: 'Storm Lantern', price: { amountMinor: 2_500 } })
  })

  it('reaches the cache by the message, whoever made it', async () => {
    const { id } = (await create()).product
    await read(id)
    // As another process would: with a cache of its own.
    const uuid = fromGlobalId('prod', id)
    const fields = { name: 'Changed elsewhere' }
    await updateProduct(product.elsewhere, { id: uuid, expectedVersion: 1, fields })
    await eventually(async () => expect(await read(id)).toMatchObject({ name: 'Changed elsewhere' }))
  })

  it('says what is wrong', async () => {
    const { id } = (await create()).product
    const update = async (change: object, of = id) =>
      (await mutate(UPDATE, { id: of, expectedVersion: 1, ...change })).userErrors
    expect(await update({}, toGlobalId('prod', newId()))).toMatchObject([
      { code: 'PRODUCT_NOT_FOUND', field: ['input', 'id'] },
    ])
    expect(await update({ slug: 'halden-desk-lamp' })).toMatchObject([{ field: ['input', 'slug'] }])
    expect(await update({ category: 'none' })).toMatchObject([{ field: ['input', 'category'] }])
  })
})

describe('productArchive', () => {
  it('takes a product out of lists and searches for good, and may be asked twice', async () => {
    const { id, sku } = (await create()).product
    const archived = await mutate(ARCHIVE, { id })
    expect(archived.product).toMatchObject({ version: 2, archivedAt: expect.any(String) })
    expect(await mutate(ARCHIVE, { id })).toEqual(archived)
    const { data } = await product.ask(
      `{ products(first: 1, filter: { search: "${sku}" }) { nodes { sku } } }`,
    )
    expect(data.products.nodes).not.toContainEqual({ sku })
    expect(await product.latest(productChanged, fromGlobalId('prod', id), 2)).toMatchObject({
      archived: true,
    })
    expect((await mutate(UPDATE, { id, expectedVersion: 2 })).userErrors).toMatchObject([
      { code: 'PRODUCT_NOT_FOUND' },
    ])
    expect((await create({ sku })).userErrors).toMatchObject([{ code: 'SKU_TAKEN' }])
  })
})
