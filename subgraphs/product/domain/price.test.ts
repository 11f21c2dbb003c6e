/** Prices: whole cents, exactly. */
import { expect, it } from 'vitest'
import { highestPriceTo, lowestPriceFrom, toAmount, toPrice } from './price.ts'

it.each([
  ['19.99', 1_999],
  ['0.1', 10],
  ['5', 500],
  ['5.10000', 510],
  ['-0.05', -5],
  ['19.999', undefined],
])('%s is %p cents', (amount, minor) => {
  expect(toPrice(amount)).toBe(minor)
})

it.each([
  ['19.99', 1_999, 1_999],
  ['19.991', 2_000, 1_999],
  ['-1.005', -100, -101],
  ['-0.00', 0, 0],
  ['999999999999999', 2_147_483_647, 2_147_483_647],
  ['-999999999999999.000001', -2_147_483_647, -2_147_483_647],
])('prices from %s begin at %d, prices to it end at %d', (amount, from, to) => {
  expect(lowestPriceFrom(amount)).toBe(from)
  expect(highestPriceTo(amount)).toBe(to)
})

it('is written with both its digits', () => {
  expect([0, 5, 1_999, 100_000].map(toAmount)).toEqual(['0.00', '0.05', '19.99', '1000.00'])
})
