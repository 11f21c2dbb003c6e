/** Pages by keyset: which arguments are accepted, and that both directions walk over every row once. */
import { describe, expect, it } from 'vitest'
import { encodeCursor, type PageArguments, readPage, toConnection } from './connection.ts'

const ORDER = 'number'
const ROWS = [1, 2, 3, 4, 5]

/** As a database would read it: up to `limit + 1` rows past the cursor, backward in reverse. */
function read(args: PageArguments) {
  const page = readPage(args, ORDER)
  const from = Number(page.cursor?.[0] ?? (page.backward ? Infinity : -Infinity))
  const rows = page.backward
    ? ROWS.filter((row) => row < from).toReversed()
    : ROWS.filter((row) => row > from)
  return toConnection(rows.slice(0, page.limit + 1), page, ORDER, (row) => [String(row)])
}

describe('a page', () => {
  it('goes forward over every row once', () => {
    const first = read({ first: 2 })
    expect(first.nodes).toEqual([1, 2])
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const second = read({ first: 2, after: first.pageInfo.endCursor })
    expect(second.nodes).toEqual([3, 4])
    expect(second.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
    const third = read({ first: 2, after: second.pageInfo.endCursor })
    expect(third.nodes).toEqual([5])
    expect(third.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
  })

  it('goes backward over every row once, each page in the order of the list', () => {
    const last = read({ last: 2 })
    expect(last.nodes).toEqual([4, 5])
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const before = read({ last: 3, before: last.pageInfo.startCursor })
    expect(before.nodes).toEqual([1, 2, 3])
    expect(before.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
  })

  it('has edges, nodes and cursors that agree, and null cursors where it is empty', () => {
    const { edges, nodes, pageInfo } = read({ first: 3 })
    expect(edges.map(({ node }) => node)).toEqual(nodes)
    expect([pageInfo.startCursor, pageInfo.endCursor]).toEqual([edges[0]!.cursor, edges[2]!.cursor])
    const empty = read({ first: 1, after: encodeCursor(['5'], ORDER) })
    expect(empty).toMatchObject({ edges: [], pageInfo: { startCursor: null, endCursor: null } })
  })
})

describe('the arguments of a page', () => {
  it.each<[string, PageArguments, RegExp]>([
    ['neither size', {}, /either "first" or "last"/],
    ['both sizes', { first: 1, last: 1 }, /either "first" or "last"/],
    ['no rows', { first: 0 }, /"first" must be from 1 to 100; got 0/],
    ['too many rows', { last: 101 }, /"last" must be from 1 to 100; got 101/],
    [
      'a cursor of the other direction',
      { first: 1, before: encodeCursor(['1'], ORDER) },
      /"first" goes with/,
    ],
    ['a cursor of the other direction', { last: 1, after: encodeCursor(['1'], ORDER) }, /"last" goes with/],
    ['a cursor that is none', { first: 1, after: 'MTIz' }, /cursor/],
    ['a cursor of another sort', { first: 1, after: encodeCursor(['1'], 'name') }, /another order/],
  ])('are refused: %s', (_what, args, message) => {
    expect(() => readPage(args, ORDER)).toThrow(message)
    expect(() => readPage(args, ORDER)).toThrow(
      expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } }),
    )
  })

  it('may be null where they are not meant, and a page has 100 rows at most', () => {
    const page = readPage({ first: 100, after: null, last: null, before: null }, ORDER)
    expect(page).toEqual({ limit: 100, backward: false, cursor: undefined })
  })
})
