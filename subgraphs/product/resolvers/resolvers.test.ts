/** What the product subgraph answers, on a real Postgres, NATS and Redis. */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { connectCache } from '#platform/storage/cache.ts'
import { log } from '#platform/process/log.ts'
import { eventually } from '../../../tests/eventually.ts'
import { findProducts } from '../data/products.ts'
import { seed } from '../seed/seed.ts'
import { products } from '../seed/shop.ts'
import { seedId } from '../seed/seed-id.ts'
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

describe('the catalogue', () => {
  it('is seeded once, however often the seed runs', async () => {
    const before = await product.database.stockMovement.count()
    await seed(product.databaseUrl)
    expect(await product.database.product.count()).toBe(products.length)
    expect(products.length).toBeGreaterThanOrEqual(200)
    expect(await product.database.stockMovement.count()).toBe(before)
  })

  it('finds a product by each of its keys', async () => {
    const id = toGlobalId('prod', seedId('product', 'CKW-3003'))
    const found = `{ id sku slug name price { amount currencyCode } category { slug parent { slug } } }`
    const { data } = await product.ask(`{
      byId: product(id: "${id}") ${found} bySlug: product(slug: "tarn-chefs-knife") ${found}
      bySku: product(sku: "CKW-3003") ${found} none: product(sku: "NONE") ${found}
      forged: product(slug: "${'x'.repeat(10_000)}\\u0000") ${found} }`)
    expect(data.byId).toMatchObject({
      id,
      sku: 'CKW-3003',
      slug: 'tarn-chefs-knife',
      name: "Tarn Chef's Knife",
    })
    expect(data.byId.price).toEqual({ amount: '129.00', currencyCode: 'EUR' })
    expect(data.byId.category).toEqual({ slug: 'cookware', parent: { slug: 'kitchen' } })
    expect(data).toMatchObject({ bySlug: data.byId, bySku: data.byId, none: null, forged: null })
  })

  it.each(['', '(id: "prod_1", sku: "A")', '(id: "user_01h2xcejqtf2nbrexx3vqjhp41")', '(id: "42")'])(
    'refuses to look for a product by %p',
    async (keys) => {
      const { errors } = await product.ask(`{ product${keys} { id } }`)
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
    },
  )

  const ENTITIES = `query ($of: [_Any!]!) { _entities(representations: $of) {
    ... on Product { name availability { available inStock } } } }`
  const representations = (...skus: string[]) => ({
    of: skus.map((sku) => ({ __typename: 'Product', id: toGlobalId('prod', seedId('product', sku)) })),
  })

  it('resolves references in their order, misses too, from the cache with the stock as it is now', async () => {
    await product.stocked('TEX-2001', [1, 1, 0])
    const of = representations('TEX-2001', 'none', 'CKW-3004')
    const read = async () => (await product.ask(ENTITIES, nobody, of)).data._entities
    expect(await read()).toEqual([
      { name: 'Sorel Linen Throw', availability: { available: 2, inStock: true } },
      null,
      { name: 'Oak End-Grain Board', availability: { available: 0, inStock: false } },
    ])
    const id = seedId('product', 'TEX-2001')
    const cached = await eventually(
      async () => {
        let fromCache = true
        const [row] = await product.services.cache.readMany([id], 60, async (ids) => {
          fromCache = false
          return findProducts(product.database, ids)
        })
        return fromCache ? row : undefined
      },
      (row) => row !== undefined,
    )
    expect(cached).toEqual((await findProducts(product.database, [id]))[0])
    await product.stocked('TEX-2001', [0, 0, 0])
    expect((await read())[0].availability).toEqual({ available: 0, inStock: false })
  })

  it('says how long an answer may be kept: not at all where it tells of stock', async () => {
    const kept = async (query: string) => (await product.serve(query)).get('cache-control')
    expect(
      await kept(`{ product(sku: "TEX-2002") { name price { amount } category { parent { name } } } }`),
    ).toBe('max-age=30, public')
    expect(await kept(`{ products(first: 1) { nodes { name } facets { name } } }`)).toBe('max-age=10, public')
    expect(await kept(`{ product(sku: "TEX-2002") { name availability { inStock } } }`)).toBe('no-store')
  })

  it('answers with Redis down', async () => {
    const cache = connectCache('redis://127.0.0.1:1', 'product-test')
    const given = { ...product.services, cache }
    const { data } = await product.ask(ENTITIES, nobody, representations('TEX-2002'), given)
    await cache.close()
    expect(data._entities).toMatchObject([{ name: 'Brecon Wool Blanket' }])
  })
})

describe('stock for staff', () => {
  it('shows its ledger, page by page, the newest first', async () => {
    await product.stocked('BTH-2301', [70, 51, 30])
    await product.stocked('BTH-2301', [70, 49, 30])
    const query = `query ($after: String) { product(sku: "BTH-2301") { stockLevels { warehouse { code }
      movements(first: 2, after: $after) { nodes { delta type reason actorId } pageInfo { hasNextPage endCursor } } } } }`
    const ledger = async (after?: string) => {
      const { data, errors } = await product.ask(query, staff, { after })
      expect(errors).toBeUndefined()
      return data.product.stockLevels[1].movements
    }
    const { nodes, pageInfo } = await ledger()
    const actorId = toGlobalId('user', staff.userId as string)
    expect(nodes).toEqual([
      { delta: -2, type: 'ADJUSTMENT', reason: 'test', actorId },
      { delta: 1, type: 'ADJUSTMENT', reason: 'test', actorId },
    ])
    const rest = await ledger(pageInfo.endCursor)
    expect(rest).toMatchObject({ nodes: [{ delta: 50, type: 'RECEIPT' }], pageInfo: { hasNextPage: false } })
    const forged = await product.ask(query, staff, { after: 'forged' })
    expect(forged.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })

  const LEVELS = `{ warehouses { code } product(sku: "TEX-2003") { name stockLevels {
    warehouse { id code } onHand reserved available version } } }`

  it('is shown to staff and to nobody else', async () => {
    for (const [caller, code] of [
      [nobody, 'UNAUTHENTICATED'],
      [customer, 'FORBIDDEN'],
    ] as const) {
      const { data, errors } = await product.ask(LEVELS, caller)
      expect(errors).toMatchObject([{ extensions: { code } }, { extensions: { code } }])
      expect(data).toEqual({ warehouses: null, product: { name: 'Alba Cushion Cover', stockLevels: null } })
    }
    const { data } = await product.ask(LEVELS, staff)
    expect(data.warehouses).toEqual([{ code: 'RTM' }, { code: 'LEJ' }, { code: 'LYS' }])
    expect(data.product.stockLevels).toMatchObject([
      { onHand: 80, available: 80 },
      { onHand: 60 },
      { onHand: 45 },
    ])
  })

  const ADJUST = `mutation ($input: StockAdjustInput!) { stockAdjust(input: $input) {
    stockLevel { onHand version warehouse { code } }
    userErrors { __typename code field ... on StaleVersion { currentVersion } } } }`
  const input = (change: object = {}) => ({
    productId: toGlobalId('prod', seedId('product', 'BAG-5001')),
    warehouseId: toGlobalId('wh', seedId('warehouse', 'LEJ')),
    delta: 5,
    reason: 'Delivery',
    expectedVersion: 1,
    ...change,
  })
  const adjust = async (change?: object) =>
    (await product.ask(ADJUST, staff, { input: input(change) })).data.stockAdjust

  it('is adjusted once for one version, in the ledger and for everybody to know', async () => {
    const productId = await product.stocked('BAG-5001', [28, 16, 12])
    const attempts = await Promise.all(Array.from({ length: 8 }, () => adjust()))
    const done = attempts.filter(({ stockLevel }) => stockLevel)
    const stockLevel = { onHand: 21, version: 2, warehouse: { code: 'LEJ' } }
    expect(done).toEqual([{ stockLevel, userErrors: [] }])
    const stale = attempts.find(({ stockLevel }) => !stockLevel).userErrors
    expect(stale).toEqual([
      {
        __typename: 'StaleVersion',
        code: 'STALE_VERSION',
        field: ['input', 'expectedVersion'],
        currentVersion: 2,
      },
    ])
    expect(await product.published(productId, 61)).toEqual({ productId, version: 4, available: 61 })
    const movement = await product.database.stockMovement.findFirst({
      where: { productId },
      orderBy: { id: 'desc' },
    })
    expect(movement).toMatchObject({
      delta: 5,
      type: 'ADJUSTMENT',
      reason: 'Delivery',
      actorId: staff.userId,
    })
  })

  it('says what is wrong with an adjustment', async () => {
    const none = toGlobalId('prod', newId())
    expect(await adjust({ productId: none })).toMatchObject({
      userErrors: [{ __typename: 'ProductNotFound' }],
    })
    expect(await adjust({ delta: 0, reason: '' })).toMatchObject({
      stockLevel: null,
      userErrors: [{ field: ['input', 'delta'] }, { code: 'INVALID_INPUT', field: ['input', 'reason'] }],
    })
  })

  it.each([
    [nobody, 'UNAUTHENTICATED'],
    [customer, 'FORBIDDEN'],
  ])('is not adjusted by %j', async (caller, code) => {
    const { errors } = await product.ask(ADJUST, caller, { input: input() })
    expect(errors?.[0]?.extensions.code).toBe(code)
  })
})
