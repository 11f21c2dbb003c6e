/** What a list remembers in a cursor. */
import { describe, expect, it } from 'vitest'
import { decodeSearch, encodeSearch, isKey } from './list-cursor.ts'

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
