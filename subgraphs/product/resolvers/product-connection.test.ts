/** Lists of products: pages, filters, sorts, counts, and what is wrong with bad arguments. */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedId } from '../seed/seed-id.ts'
import { categories, products } from '../seed/shop.ts'
import { nobody, staff, startProductUnderTest, type ProductUnderTest } from '../testing/product-under-test.ts'

let product: ProductUnderTest

beforeAll(async () => {
  product = await startProductUnderTest()
}, 30_000)
afterAll(() => product.stop())

const PAGE = `query ($ids: [ID!], $first: Int, $after: String, $last: Int, $before: String, $filter: ProductFilter, $sort: ProductSort) {
  products(ids: $ids, first: $first, after: $after, last: $last, before: $before, filter: $filter, sort: $sort) {
    nodes { sku name price { amount } category { slug } availability { available } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount facets { name values { value count } } } }`
const page = async (variables: object) => {
  const { data, errors } = await product.ask(PAGE, nobody, variables)
  expect(errors).toBeUndefined()
  return data.products
}
const skusOf = (connection: { nodes: { sku: string }[] }) => connection.nodes.map(({ sku }) => sku)

async function walk(variables: object, betweenPages = async () => {}): Promise<string[]> {
  const skus: string[] = []
  let info = { hasNextPage: true, endCursor: undefined }
  while (info.hasNextPage) {
    const next = await page({ ...variables, first: 37, after: info.endCursor })
    skus.push(...skusOf(next))
    info = next.pageInfo
    await betweenPages()
  }
  return skus
}

const family = (top: string): string[] => [
  top,
  ...categories.filter(([, , parent]) => parent === top).flatMap(([slug]) => family(slug)),
]
const price = (sku: string) => products.find((each) => each.sku === sku)!.priceMinor

describe('a list', () => {
  it.each(['NAME', 'PRICE_ASC', 'PRICE_DESC', 'NEWEST'])('by %s has every product once', async (sort) => {
    const skus = await walk({ sort })
    expect(new Set(skus).size).toBe(skus.length)
    expect(skus).toHaveLength(products.length)
    if (sort === 'PRICE_ASC') expect(skus.map(price)).toEqual(skus.map(price).sort((a, b) => a - b))
    if (sort === 'PRICE_DESC') expect(skus.map(price)).toEqual(skus.map(price).sort((a, b) => b - a))
  })

  it.each([{}, { search: 'oak' }, { category: 'home' }])(
    'of %j goes back as it went forward',
    async (filter) => {
      for (const sort of ['RELEVANCE', 'PRICE_DESC', 'NEWEST']) {
        const all = skusOf(await page({ first: 100, filter, sort }))
        const back: string[] = []
        let info = { hasPreviousPage: true, startCursor: undefined }
        const { pageInfo } = await page({ first: 100, filter, sort })
        back.push(all.at(-1)!)
        info = { hasPreviousPage: true, startCursor: pageInfo.endCursor }
        while (info.hasPreviousPage) {
          const previous = await page({ last: 9, before: info.startCursor, filter, sort })
          back.unshift(...skusOf(previous))
          info = previous.pageInfo
        }
        expect(back).toEqual(all)
      }
    },
  )

  it('is filtered by category with what is below it, price and stock, all at once', async () => {
    const filter = { category: 'home', price: { min: '50', max: '100.005' }, inStock: true }
    const expected = products.filter(
      ({ category, priceMinor, stock }) =>
        family('home').includes(category) &&
        priceMinor >= 5_000 &&
        priceMinor <= 10_000 &&
        stock.some((pieces) => pieces > 0),
    )
    const skus = await walk({ filter, sort: 'NAME' })
    expect(skus.sort()).toEqual(expected.map(({ sku }) => sku).sort())
    expect(skusOf(await page({ first: 5, filter: { inStock: false } }))).toEqual(['CKW-3004'])
    expect(await page({ first: 5, filter: { category: 'none' } })).toMatchObject({ totalCount: 0, nodes: [] })
  })

  it('is counted by category and price band for the filter as it is', async () => {
    const { totalCount, facets } = await page({ first: 1, filter: { category: 'lighting', inStock: true } })
    const lighting = products.filter(({ category }) => family('lighting').includes(category))
    expect(totalCount).toBe(lighting.length)
    const [byCategory, byPrice] = facets
    const desk = lighting.filter(({ category }) => category === 'desk-lamps').length
    expect(byCategory.values).toContainEqual({ value: 'lighting', count: lighting.length })
    expect(byCategory.values).toContainEqual({ value: 'desk-lamps', count: desk })
    expect(byCategory.values.map(({ value }: { value: string }) => value)).not.toContain('kitchen')
    const cheap = lighting.filter(({ priceMinor }) => priceMinor < 2_500).length
    expect(byPrice.values[0]).toEqual({ value: '0.00-24.99', count: cheap })
    for (const { value, count } of byPrice.values) {
      const filter = { category: 'lighting', inStock: true, priceBand: value }
      expect((await page({ first: 1, filter })).totalCount).toBe(count)
    }
    for (const { value, count } of byCategory.values.slice(1)) {
      const filter = { category: value, inStock: true }
      expect((await page({ first: 1, filter })).totalCount).toBe(count)
    }
  })

  it('has the products that are asked for by their ids, once each and filtered as any', async () => {
    const skus = ['LGT-1001', 'TEX-2001', 'CKW-3004']
    const ids = [...skus, 'TEX-2001', 'NONE'].map((sku) => toGlobalId('prod', seedId('product', sku)))
    expect(skusOf(await page({ ids, first: 10, sort: 'PRICE_DESC' }))).toEqual([
      'LGT-1001',
      'CKW-3004',
      'TEX-2001',
    ])
    const first = await page({ ids, first: 1, filter: { inStock: true } })
    expect(first).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true } })
    expect(await page({ ids: [], first: 1 })).toMatchObject({ totalCount: 0, nodes: [] })
  })

  it('follows stock and prices at once', async () => {
    const inStock = async (value: boolean) =>
      (await page({ first: 1, filter: { search: 'LGT-1014', inStock: value } })).totalCount
    await product.stocked('LGT-1014', [0, 0, 0])
    expect([await inStock(true), await inStock(false)]).toEqual([0, 1])
    await product.stocked('LGT-1014', [0, 0, 2])
    expect([await inStock(true), await inStock(false)]).toEqual([1, 0])
  })

  it.each(['NAME', 'PRICE_ASC', 'NEWEST', 'RELEVANCE'])(
    'by %s misses nothing and repeats nothing while products are added',
    async (sort) => {
      const variables = { sort, filter: { search: 'steel lamp brass oak' } }
      const before = await walk(variables)
      let added = 0
      const during = await walk(variables, async () => {
        const sku = `NEW-${sort.replace('_', '-')}-${added++}`
        const input = {
          sku,
          name: `Aaa steel lamp ${added}`,
          description: 'Brass and oak, stele-like.',
          category: 'lighting',
          price: { amount: '1.00', currencyCode: 'EUR' },
        }
        const mutation = `mutation ($input: ProductCreateInput!) { productCreate(input: $input) { userErrors { code } } }`
        const { data } = await product.ask(mutation, staff, { input })
        expect(data.productCreate.userErrors).toEqual([])
        await product.database.product.count()
      })
      expect(during.filter((sku) => !sku.startsWith('NEW-'))).toEqual(
        before.filter((sku) => !sku.startsWith('NEW-')),
      )
      expect(new Set(during).size).toBe(during.length)
      await product.database.product.updateMany({
        where: { sku: { startsWith: 'NEW-' } },
        data: { archivedAt: new Date() },
      })
    },
    20_000,
  )
})

const cursor = (...parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')

describe('bad arguments', () => {
  it.each([
    {},
    { first: 0 },
    { first: 1_000_000_000 },
    { last: -1 },
    { first: 1, last: 1 },
    { first: 1, before: cursor('NAME', 'A', newId()) },
    { first: 1, after: 'forged' },
    { first: 1, after: cursor('PRICE_ASC', '1', newId()) },
    { first: 1, after: cursor('NAME', 'A') },
    { first: 1, after: cursor('NAME', 'A', "' OR true --") },
    { first: 1, after: cursor('NAME', 'A\0', newId()) },
    { first: 1, after: cursor('PRICE_ASC', '99999999999', newId()), sort: 'PRICE_ASC' },
    { first: 1, after: cursor('PRICE_DESC', '1; --', newId()), sort: 'PRICE_DESC' },
    { first: 1, after: cursor('NEWEST', 'yesterday', newId()), sort: 'NEWEST' },
    { first: 1, after: cursor('RELEVANCE lamp', '0.1', newId(), "&x') --"), filter: { search: 'lamp' } },
    { first: 1, after: cursor('RELEVANCE lamp', '0.1', newId(), '&lamp'), filter: { search: 'desk' } },
    { first: 1, filter: { price: { min: '10', max: '5' } } },
    { first: 1, filter: { price: { min: 'cheap' } } },
    { first: 1, filter: { search: 'x'.repeat(10_240) } },
    { first: 1, sort: 'SHUFFLED' },
    { first: 1, filter: { priceBand: 'cheap' } },
    { first: 1, filter: { category: '\0' } },
    { first: 1, ids: ['42'] },
    { first: 1, ids: [toGlobalId('user', newId())] },
    { first: 1, ids: Array.from({ length: 101 }, () => toGlobalId('prod', newId())) },
  ])('are named: %j', async (variables) => {
    const { errors } = await product.ask(PAGE, nobody, variables)
    expect(errors).toHaveLength(1)
    // A variable of the wrong type is refused by graphql-js itself, which the gateway answers as BAD_USER_INPUT.
    expect(['BAD_USER_INPUT', undefined]).toContain(errors?.[0]?.extensions?.code)
    expect(errors?.[0]?.message).not.toMatch(/syntax|prisma|SELECT/i)
  })

  it('may be odd and still have an answer', async () => {
    const found = (filter: object) => page({ first: 1, filter })
    expect((await found({ price: { min: '-5', max: '999999999999999' } })).totalCount).toBe(products.length)
    expect((await found({ category: 'none' })).totalCount).toBe(0)
    expect((await found({ price: { min: '89.001', max: '89.009' } })).totalCount).toBe(0)
  })
})
