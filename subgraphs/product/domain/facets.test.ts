/** How a list is counted, and that what it is counted by can be filtered by. */
import { expect, it } from 'vitest'
import { categoryFacet, priceFacet, total } from './facets.ts'
import { readPrices } from './list-filter.ts'
import { BAND_STARTS_MINOR, bandName, readBand } from './price-band.ts'

it('counts a product for its category and those above, and for its price band', () => {
  const home = { id: 'h', slug: 'home', name: 'Home' }
  const lamps = { id: 'l', slug: 'lamps', name: 'Lamps' }
  const rugs = { id: 'r', slug: 'rugs', name: 'Rugs' }
  const groups = [
    { categoryId: 'l', band: 0, count: 2 },
    { categoryId: 'l', band: 5, count: 1 },
    { categoryId: 'h', band: 0, count: 4 },
  ]
  const ancestry = (category: string) => (category === 'l' ? [lamps, home] : [home])
  expect(categoryFacet(groups, [home, lamps, rugs], ancestry)).toEqual([
    { value: 'home', label: 'Home', count: 7 },
    { value: 'lamps', label: 'Lamps', count: 3 },
  ])
  expect(priceFacet(groups)).toEqual([
    { value: '0.00-24.99', label: '0 to 25', count: 6 },
    { value: '500.00-', label: '500 and more', count: 1 },
  ])
  expect(total(groups)).toBe(7)
})

it('names price bands so that each price is in exactly one of them', () => {
  const bands = BAND_STARTS_MINOR.map((_start, band) => readBand(bandName(band))!)
  bands.slice(1).forEach((band, index) => expect(band.minPriceMinor).toBe(bands[index]!.maxPriceMinor! + 1))
  expect([bands[0]!.minPriceMinor, bands.at(-1)!.maxPriceMinor]).toEqual([0, undefined])
})

it.each(['', '25', '-', '1-2', '25.00', 'a.00-b.00', '-5.00-1.00'])('%p is no price band', (name) => {
  expect(readBand(name)).toBeUndefined()
})

it.each([
  [{}, {}],
  [
    { min: '10', max: '20.005' },
    { minPriceMinor: 1_000, maxPriceMinor: 2_000 },
  ],
  [{ band: '500.00-' }, { minPriceMinor: 50_000 }],
  [
    { min: '30', max: '90', band: '25.00-49.99' },
    { minPriceMinor: 3_000, maxPriceMinor: 4_999 },
  ],
])('%j filters by %j', (given, filter) => {
  expect(readPrices(given)).toEqual(filter)
})

it('says what is wrong with prices', () => {
  expect(readPrices({ min: '10', max: '5' })).toEqual({
    problem: '"price.min" (10) is above "price.max" (5).',
  })
  expect(readPrices({ band: 'cheap' })).toMatchObject({ problem: expect.stringContaining('"priceBand"') })
})
