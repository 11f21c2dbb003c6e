/** How deep an operation may go. */
import { describe, expect, test } from '@jest/globals'
import { buildSchema, getIntrospectionQuery, parse, validate } from 'graphql'
import { depthRule } from './operation-limits.ts'

const schema = buildSchema('type Query { me: User } type User { id: ID friend: User }')
const problems = (text: string) => validate(schema, parse(text), [depthRule]).map(({ message }) => message)
const nested = (levels: number) => `${'{ friend '.repeat(levels)} { id } ${'}'.repeat(levels)}`

describe('the depth of an operation', () => {
  test('is at most 20', () => {
    expect(problems(`{ me ${nested(18)} }`)).toEqual([])
    expect(problems(`{ me ${nested(19)} }`)).toEqual([
      'The operation is 21 levels deep; at most 20 are allowed.',
    ])
  })

  test('counts through fragments', () => {
    const text = `query { me { ...A } } fragment A on User ${nested(10)} `
    expect(problems(text)).toEqual([])
    const more = `query { me { ...A } } fragment A on User { friend { ... on User { ...B } } } fragment B on User ${nested(18)}`
    expect(problems(more)).toHaveLength(1)
  })

  test('ends with fragments that spread each other', () => {
    expect(problems('{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A }')).toEqual([])
  })

  test('does not count introspection', () => {
    expect(problems(getIntrospectionQuery())).toEqual([])
  })
})
