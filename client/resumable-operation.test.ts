/** Which texts are taken for a subscription that can be resumed. */
import { describe, expect, test } from 'vitest'
import { isResumable } from './resumable-operation.ts'

describe('an operation that can be resumed', () => {
  test.each([
    ['with the variable', 'subscription ($after: String) { s(after: $after) { cursor } }'],
    [
      'with a name and others',
      'subscription W($id: ID!, $after: String) { s(id: $id, after: $after) { cursor } }',
    ],
    [
      'with defaults that are objects',
      'subscription ($f: F = { a: [{ b: 1 }] }, $after: String) { s { cursor } }',
    ],
    [
      'with directives on variables',
      'subscription ($id: ID @x(y: 1), $after: String) @z(a: 2) { s { cursor } }',
    ],
    ['behind a fragment', 'fragment F on T { a(b: 1) } subscription ($after: String) { s { ...F } }'],
    ['behind a comment with a brace', '# {\nsubscription ($after: String) { s { cursor } }'],
  ])('is one %s', (_what, query) => {
    expect(isResumable(query)).toBe(true)
  })

  test.each([
    ['a query over pages', 'query ($after: String) { products(after: $after) { nodes { id } } }'],
    ['a mutation', 'mutation ($after: String) { m(after: $after) }'],
    ['a subscription without the variable', 'subscription ($id: ID!) { s(id: $id) { cursor } }'],
    [
      'one whose variable has a longer name',
      'subscription ($afterwards: String) { s(a: $afterwards) { cursor } }',
    ],
    ['one in a comment', '# subscription ($after: String)\n{ me { id } }'],
    ['one in a text', '{ search(text: "subscription ($after: String)") { id } }'],
    ['one in a block', '{ search(text: """a \\""" subscription ($after: String) {""") { id } }'],
    ['a field of that name', 'query ($after: String) { subscription(after: $after) { id } }'],
    ['nothing', ''],
  ])('is not %s', (_what, query) => {
    expect(isResumable(query)).toBe(false)
  })

  test('is found by its name among several', () => {
    const both = 'query Q { a } subscription S($after: String) { s(after: $after) { cursor } }'
    expect([isResumable(both, 'S'), isResumable(both, 'Q')]).toEqual([true, false])
  })
})
