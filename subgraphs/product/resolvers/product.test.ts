/** What the product subgraph answers, on a real Postgres, NATS and Redis. */
import { toGlobalId } from '#contracts/ids.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connectCache } from '#platform/storage/cache.ts'
import { eventually } from '../../../tests/eventually.ts'
import { readProducts } from '../data/product-rows.ts'
import { seed } from '../seed/seed.ts'
import { products } from '../seed/shop.ts'
import { seedId } from '../seed/seed-id.ts'
import { nobody, startProductUnderTest, type ProductUnderTest } from '../testing/product-under-test.ts'

let product: ProductUnderTest

beforeAll(async () => {
  product = await startProductUnderTest()
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
          return readProducts(product.database, ids)
        })
        return fromCache ? row : undefined
      },
      (row) => row !== undefined,
    )
    expect(cached).toEqual((await readProducts(product.database, [id]))[0])
    await product.stocked('TEX-2001', [0, 0, 0])
    expect((await read())[0].availability).toEqual({ available: 0, inStock: false })
  })

  it('says how long an answer may be kept: not at all where it contains stock', async () => {
    const kept = async (query: string) => (await product.serve(query)).headers.get('cache-control')
    expect(
      await kept(`{ product(sku: "TEX-2002") { name price { amount } category { parent { name } } } }`),
    ).toBe('max-age=30, public')
    expect(await kept(`{ products(first: 1) { nodes { name } facets { name } } }`)).toBe('max-age=10, public')
    expect(await kept(`{ product(sku: "TEX-2002") { name availability { inStock } } }`)).toBe('no-store')
  })

  it('says what an answer is made of, unless that changes without a word', async () => {
    const madeOf = async (query: string) => (await product.serve(query)).headers.get('cache-tag')
    expect(await madeOf('{ product(sku: "TEX-2002") { name } }')).toMatch(/^Product:[0-9a-f-]{36}$/)
    expect(await madeOf('{ product(sku: "NONE-1") { name } }')).toBe('Product')
    expect(await madeOf('{ products(first: 1) { nodes { category { name } } } }')).toBe('Product,Category')
    expect(await madeOf('{ products(first: 1, filter: { inStock: true }) { nodes { name } } }')).toBeNull()
  })

  it('is ready when its parts are', async () => {
    await eventually(async () => (await product.ready()).status === 200)
  })

  it('answers with Redis down', async () => {
    const cache = connectCache('redis://127.0.0.1:1', 'product-test')
    const given = { ...product.services, cache }
    const { data } = await product.ask(ENTITIES, nobody, representations('TEX-2002'), given)
    await cache.close()
    expect(data._entities).toMatchObject([{ name: 'Brecon Wool Blanket' }])
  })
})
