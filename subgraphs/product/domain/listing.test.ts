/** What a list remembers in a cursor, how it is counted, and what its products are called in addresses. */
import { describe, expect, it } from '@jest/globals'
import { categoryFacet, priceFacet, total } from './facets.ts'
import { decodeSearch, encodeSearch, isKey } from './listing.ts'
import { slugOf } from './slug.ts'

const id = '019a9f3e-0000-7000-8000-000000000000'

describe('a key', () => {
  it('carries its search there and back', () => {
    const search = { words: [['lamp', 'lam*'], ['desk']], mode: 'ALL' as const }
    expect(encodeSearch(search)).toBe('&lamp|lam* desk')
    expect(decodeSearch('&lamp|lam* desk')).toEqual(search)
    expect(isKey(['0.6079271', id, encodeSearch(search)], 'RELEVANCE')).toBe(true)
  })

  it.each([
    ['RELEVANCE', ['1e999', id]],
    ['RELEVANCE', ['0.5', id, `&${'a'.repeat(3_000)}`]],
    ['RELEVANCE', ['0.5', id, '&a||b']],
    ['NAME', ['a\0', id]],
    ['PRICE_ASC', ['2147483648', id]],
    ['NEWEST', ['2026-13-01T00:00:00Z', id]],
    ['NAME', ['a', 'x']],
  ] as const)('by %s is not %p', (sort, key) => {
    expect(isKey(key, sort)).toBe(false)
  })
})

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

it.each([
  ["Tarn Chef's Knife", 'tarn-chefs-knife'],
  ['Nonstick Crêpe Pan', 'nonstick-crepe-pan'],
  ['  a / b -- c! ', 'a-b-c'],
  ['照明', ''],
])('%p is %p in addresses', (name, slug) => {
  expect(slugOf(name)).toBe(slug)
})
