/** The catalogue as staff change it: typed errors, versions, the news of it, and what the cache makes of it. */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { productChanged } from '#contracts/catalog.ts'
import { log } from '#platform/process/log.ts'
import { eventually } from '../../../tests/eventually.ts'
import { customer, nobody, staff, startProduct } from '../testing/product-under-test.ts'

log.level = 'silent'
let product: Awaited<ReturnType<typeof startProduct>>

beforeAll(async () => {
  const { TEST_DATABASE_URL_PRODUCT, TEST_REDIS_URL } = process.env
  product = await startProduct(TEST_DATABASE_URL_PRODUCT as string, TEST_REDIS_URL as string)
}, 30_000)
afterAll(() => product.stop())
afterEach(async () => {
  expect(await product.wrongLevels()).toEqual([])
})

const PAYLOAD = `{ product { id sku slug name version archivedAt price { amount } category { slug } availability { available } }
  userErrors { __typename code field message ... on StaleVersion { currentVersion } } }`
const CREATE = `mutation ($input: ProductCreateInput!) { result: productCreate(input: $input) ${PAYLOAD} }`
const UPDATE = `mutation ($id: ID!, $input: ProductUpdateInput!) { result: productUpdate(id: $id, input: $input) ${PAYLOAD} }`
const ARCHIVE = `mutation ($id: ID!) { result: productArchive(id: $id) ${PAYLOAD} }`

let numbers = 0
const input = (change: object = {}) => ({
  sku: `TST-${++numbers}`,
  name: `Test Lantern ${numbers}`,
  description: 'A lantern for tests.',
  category: 'camping',
  price: { amount: '19.99', currencyCode: 'EUR' },
  ...change,
})
const mutate = async (mutation: string, variables: object) =>
  (await product.ask(mutation, staff, variables)).data.result
const create = (change?: object) => mutate(CREATE, { input: input(change) })
const read = async (id: string) => {
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { name version } } }`
  const { data } = await product.ask(query, nobody, { of: [{ __typename: 'Product', id }] })
  return data._entities[0]
}

describe('productCreate', () => {
  it('puts a product on offer, with a level in every warehouse, for everybody to know', async () => {
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
    expect(refused).toMatchObject([{ __typename: 'SkuTaken', code: 'SKU_TAKEN', field: ['input', 'sku'] }])
  })

  it('tells products of one name apart by their SKUs', async () => {
    const [one, other] = [await create({ name: 'Twin' }), await create({ name: 'Twin', sku: 'TWN-2' })]
    expect([one.product.slug, other.product.slug]).toEqual(['twin', 'twn-2-twin'])
    expect((await create({ slug: 'twin' })).userErrors).toMatchObject([{ field: ['input', 'slug'] }])
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
    [{ images: ['javascript:alert(1)'] }, 'images'],
    [{ images: Array.from({ length: 11 }, () => '/a.jpg') }, 'images'],
  ])('refuses %j', async (change, field) => {
    const { product: made, userErrors } = await create(change)
    expect(made).toBeNull()
    expect(userErrors).toMatchObject([{ __typename: 'InvalidInput', field: ['input', field] }])
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
    const attempts = await Promise.all(Array.from({ length: 6 }, () => mutate(UPDATE, { id, input: change })))
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

  it('is told to the cache by the message, whoever made it', async () => {
    const { id } = (await create()).product
    await read(id)
    // As another process would: with a cache of its own.
    const uuid = fromGlobalId('prod', id)
    await product.elsewhere().update(uuid, 1, { name: 'Changed elsewhere' })
    await eventually(async () => expect(await read(id)).toMatchObject({ name: 'Changed elsewhere' }))
  })

  it('says what is wrong', async () => {
    const { id } = (await create()).product
    const update = async (change: object, of = id) =>
      (await mutate(UPDATE, { id: of, input: { expectedVersion: 1, ...change } })).userErrors
    expect(await update({}, toGlobalId('prod', newId()))).toMatchObject([
      { __typename: 'ProductNotFound', field: ['id'] },
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
    expect((await mutate(UPDATE, { id, input: { expectedVersion: 2 } })).userErrors).toMatchObject([
      { code: 'PRODUCT_NOT_FOUND' },
    ])
    expect((await create({ sku })).userErrors).toMatchObject([{ code: 'SKU_TAKEN' }])
  })
})
