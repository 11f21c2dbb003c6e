/** Prices: whole cents, exactly. */
import { expect, it } from '@jest/globals'
import { minorFrom, minorTo, toMinor } from './price.ts'

it.each([
  ['19.99', 1_999],
  ['0.1', 10],
  ['5', 500],
  ['5.10000', 510],
  ['-0.05', -5],
  ['19.999', undefined],
])('%s is %p cents', (amount, minor) => {
  expect(toMinor(amount)).toBe(minor)
})

it.each([
  ['19.99', 1_999, 1_999],
  ['19.991', 2_000, 1_999],
  ['-1.005', -100, -101],
  ['999999999999999', 2_147_483_647, 2_147_483_647],
])('prices from %s begin at %d, prices to it end at %d', (amount, from, to) => {
  expect(minorFrom(amount)).toBe(from)
  expect(minorTo(amount)).toBe(to)
})
