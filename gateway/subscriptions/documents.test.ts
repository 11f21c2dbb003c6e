/** Texts that come over a socket: parsed and validated once, within the bounds that hold over HTTP too. */
import { describe, expect, test } from '@jest/globals'
import { buildSchema, GraphQLError } from 'graphql'
import { createDocuments } from './documents.ts'

const schema = buildSchema('type Query { me: User } type User { id: ID friend: User }')
const read = createDocuments(schema)

function codeOf(text: string): unknown {
  try {
    return read(text).errors.map(({ extensions }) => extensions.code)
  } catch (error) {
    return error instanceof GraphQLError ? error.extensions.code : error
  }
}

describe('a text', () => {
  test('is parsed and validated once', () => {
    const first = read('{ me { id } }')
    expect(first.errors).toEqual([])
    expect(read('{ me { id } }')).toBe(first)
    expect(read('{ me { id  } }')).not.toBe(first)
  })

  test('that cannot be parsed is refused, each time', () => {
    expect(codeOf('{ me { id }')).toBe('GRAPHQL_PARSE_FAILED')
    expect(codeOf('{ me { id }')).toBe('GRAPHQL_PARSE_FAILED')
  })

  test('with more than 5,000 tokens is refused before it is parsed to its end', () => {
    expect(codeOf(`{ ${'a: __typename '.repeat(1_600)} }`)).not.toBe('GRAPHQL_PARSE_FAILED')
    expect(codeOf(`{ ${'a: __typename '.repeat(1_700)} }`)).toBe('GRAPHQL_PARSE_FAILED')
  })

  test('that is not valid, or too deep, says so', () => {
    expect(codeOf('{ nobody }')).toEqual(['GRAPHQL_VALIDATION_FAILED'])
    const deep = `{ me ${'{ friend '.repeat(19)} { id } ${'}'.repeat(19)} }`
    expect(codeOf(deep)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
  })

  test('gives way to others, so that what is remembered stays within 16 MiB', () => {
    const long = (index: number) => `{ me { id } } # ${index} ${'x'.repeat(4 * 1024 * 1024)}`
    const first = read(long(0))
    expect(read(long(0))).toBe(first)
    for (let index = 1; index < 5; index++) read(long(index))
    expect(read(long(0))).not.toBe(first)
  })
})
