/** What products are called in web addresses. */
import { expect, it } from 'vitest'
import { slugOf } from './slug.ts'

it.each([
  ["Tarn Chef's Knife", 'tarn-chefs-knife'],
  ['Nonstick Crêpe Pan', 'nonstick-crepe-pan'],
  ['  a / b -- c! ', 'a-b-c'],
  ['照明', ''],
])('%p is %p in addresses', (name, slug) => {
  expect(slugOf(name)).toBe(slug)
})
