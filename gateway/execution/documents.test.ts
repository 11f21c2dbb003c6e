/** Operation texts: parsed, screened and validated once, whatever transport they came by. */
import { describe, expect, test } from 'vitest'
import { buildSchema } from 'graphql'
import { standardOperationLimits } from '../protection/limits.ts'
import { createDocuments } from './documents.ts'

const schema = buildSchema(
  'type Query { me: User } type User { id: ID friend(ids: [ID!], is: Boolean): User }',
)
const read = createDocuments(schema, standardOperationLimits, true)

function codesOf(text: string, reader = read): unknown {
  const found = reader(text)
  return 'errors' in found ? found.errors.map(({ extensions }) => extensions.code) : []
}

describe('a text', () => {
  test('is parsed and validated once', () => {
    const first = read('{ me { id } }')
    expect(first).toHaveProperty('document')
    expect(read('{ me { id } }')).toBe(first)
    expect(read('{ me { id  } }')).not.toBe(first)
  })

  test('that is refused is not remembered', () => {
    expect(codesOf('{ me { id }')).toEqual(['GRAPHQL_PARSE_FAILED'])
    expect(codesOf('{ nobody }')).toEqual(['GRAPHQL_VALIDATION_FAILED'])
    expect(read('{ nobody }')).not.toBe(read('{ nobody }'))
  })

  test('is told no names of the schema where that is not for everybody', () => {
    const closed = createDocuments(schema, standardOperationLimits, false)
    const messageOf = (text: string) => {
      const found = closed(text)
      return 'errors' in found ? found.errors[0]?.message : undefined
    }
    expect(messageOf('{ mee { id } }')).toBe('Cannot query field "mee" on type "Query".')
    expect(messageOf('{ __schema { description } }')).toMatch(/introspection has been disabled/)
    expect(codesOf('{ mee { id } }', read)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
  })

  test('gives way to others, so that what is remembered stays within its bound', () => {
    const large = (index: number) => `{ me { ${`id f${index}: friend { id } `.repeat(150)} } }`
    const first = read(large(0))
    const isRemembered = () => read(large(0)) === first // not compared by toBe: that would look for the difference
    expect(isRemembered()).toBe(true)
    for (let index = 1; index < 150; index++) read(large(index))
    expect(isRemembered()).toBe(false)
  })
})
