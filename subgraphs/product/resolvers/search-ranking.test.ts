/** Searches in the seeded shop, each with the product that must come first. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nobody, startProductUnderTest, type ProductUnderTest } from '../testing/product-under-test.ts'

let product: ProductUnderTest

beforeAll(async () => {
  product = await startProductUnderTest()
}, 30_000)
afterAll(() => product.stop())

const SEARCH = `query ($search: String, $sort: ProductSort, $first: Int = 3) {
  products(first: $first, filter: { search: $search }, sort: $sort) { totalCount nodes { name } } }`
const find = async (search: string, variables: object = {}) => {
  const { data, errors } = await product.ask(SEARCH, nobody, { search, ...variables })
  expect(errors).toBeUndefined()
  return data.products as { totalCount: number; nodes: { name: string }[] }
}

describe('what comes first', () => {
  it.each([
    // by name
    ['kupfer', 'Kupfer Floor Lamp'],
    ['desk lamp', 'Halden Desk Lamp'],
    ['rocking chair', 'Rocking Chair'],
    ['tea', 'Tea Tin'],
    ['dining table', 'Lund Dining Table'],
    ['wool rug', 'Kelim Wool Rug'],
    // by SKU, in any spelling
    ['LGT-1003', 'Kupfer Floor Lamp'],
    ['cmp5102', 'Tundra Two-Person Tent'],
    ['ckw 3004', 'Oak End-Grain Board'],
    // by description
    ['sourdough', 'Banneton Proofing Basket'],
    ['copper floor lamp', 'Kupfer Floor Lamp'],
    ['waterproof backpack', 'Skerry Roll-Top Backpack'],
    ['knife sharpening edge', 'Ceramic Sharpening Rod'],
    // by category
    ['knives bread', 'Serrated Bread Knife'],
    ['bags duffel', 'Lofoten Duffel'],
    // in another form
    ['wool blankets', 'Brecon Wool Blanket'],
    ['chefs knives', "Tarn Chef's Knife"],
    ["chef's knife", "Tarn Chef's Knife"],
    ['crepe pan', 'Nonstick Crêpe Pan'],
    ['noise cancelling headphone', 'Noise-Cancelling Headphones'],
    ['a tent for two persons', 'Tundra Two-Person Tent'],
    // by its beginning
    ['cass', 'Fjell Cast Iron Casserole'],
    ['mok', 'Moka Pot'],
    ['wine gla', 'Burgundy Wine Glass'],
    // misspelt
    ['haldn desk lapm', 'Halden Desk Lamp'],
    ['casserolle', 'Fjell Cast Iron Casserole'],
    ['stoneware teapto', 'Nara Stoneware Teapot'],
    ['fontain pen', 'Meridian Fountain Pen'],
    ['keybord', 'Mechanical Keyboard'],
    ['goose pilow', 'Goose Down Pillow'],
    ['bycicle bell', 'Brass Bicycle Bell'],
    ['umbrela', 'Umbrella Stand'],
  ])('for "%s" is %s', async (search, first) => {
    const { nodes } = await find(search)
    expect(nodes[0]?.name).toBe(first)
  })
})

describe('a search', () => {
  it('finds products that have all words, and where there are none those that have any', async () => {
    expect(await find('copper saucepan')).toMatchObject({ totalCount: 1 })
    const { totalCount, nodes } = await find('copper saucepan hammock')
    expect(totalCount).toBeGreaterThan(2)
    expect(nodes[0]).toEqual({ name: 'Copper Saucepan' })
  })

  it.each(['zzqqxx', 'the', '!!!', "'", '&|!:*', '()', '\\'])('for %p finds nothing', async (search) => {
    expect(await find(search)).toEqual({ totalCount: 0, nodes: [] })
  })

  it.each(['', '   '])('for %p is none at all', async (search) => {
    expect((await find(search)).totalCount).toBeGreaterThan(200)
  })

  it.each([`'; DROP TABLE products; --`, `%' OR 1=1 --`, `lamp')::tsquery`])(
    'takes %p for words',
    async (search) => {
      await find(search)
      expect(await product.database.product.count()).toBeGreaterThan(200)
    },
  )

  it.each(['lamp '.repeat(2_000), 'lamp\0'])(
    'of 10 KB, or that cannot be stored, is refused',
    async (search) => {
      const { errors } = await product.ask(SEARCH, nobody, { search })
      expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
    },
  )

  it('can be sorted otherwise', async () => {
    const { nodes } = await find('lamp', { sort: 'PRICE_DESC' })
    expect(nodes[0]).toEqual({ name: 'Arc Floor Lamp' })
  })
})
