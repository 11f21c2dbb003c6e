/** Persisted queries: remembered here, shared through Redis, and there without Redis too. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { eventually } from '../../tests/eventually.ts'
import { hashOf } from '../execution/documents.ts'
import { createPersistedQueries, type PersistedQueries } from './persisted-queries.ts'

const opened: PersistedQueries[] = []
afterEach(() => {
  for (const queries of opened.splice(0)) queries.close()
})

function open(url?: string): PersistedQueries {
  const queries = createPersistedQueries(url)
  opened.push(queries)
  return queries
}

const named = (sha256Hash: unknown, version: unknown = 1) => ({
  extensions: { persistedQuery: { version, sha256Hash } },
})

/** What a hash stands for, or the code of the error. */
async function find(queries: PersistedQueries, hash: unknown, version?: unknown): Promise<unknown> {
  const found = await queries.resolve(named(hash, version))
  return 'error' in found ? found.error.extensions.code : found.query
}

async function register(queries: PersistedQueries, query: string): Promise<string> {
  const hash = hashOf(query)
  const found = await queries.resolve({ query, ...named(hash) })
  if ('error' in found) throw found.error
  await found.register?.()
  return hash
}

describe('a persisted query', () => {
  test('is remembered without Redis, once it is known to be valid', async () => {
    const queries = open()
    const query = '{ me { id } }'
    await queries.resolve({ query, ...named(hashOf(query)) })
    expect(await find(queries, hashOf(query))).toBe('PERSISTED_QUERY_NOT_FOUND')
    expect(await find(queries, await register(queries, query))).toBe(query)
  })

  test('of one gateway is known to the others', async () => {
    const [one, other] = [open(process.env.TEST_REDIS_URL), open(process.env.TEST_REDIS_URL)]
    const query = `{ me { id } } # ${randomUUID()}`
    await eventually(async () => {
      expect(await find(other, await register(one, query))).toBe(query)
    })
  })

  test('is remembered here while Redis is away', async () => {
    const queries = open('redis://127.0.0.1:1')
    expect(await find(queries, await register(queries, '{ me { id } }'))).toBe('{ me { id } }')
  })

  test('that is longer than operations are is answered, and not remembered', async () => {
    const queries = open()
    const hash = await register(queries, `{ me { id } } # ${'x'.repeat(40_000)}`)
    expect(await find(queries, hash)).toBe('PERSISTED_QUERY_NOT_FOUND')
  })

  test('gives way to others, so that what is remembered stays within 16 MiB', async () => {
    const queries = open()
    const long = (index: number) => `{ me { id } } # ${index} ${'x'.repeat(32_000)}`
    const first = await register(queries, long(0))
    for (let index = 1; index < 270; index++) await register(queries, long(index))
    expect(await find(queries, first)).toBe('PERSISTED_QUERY_NOT_FOUND')
    expect(await find(queries, hashOf(long(269)))).toBe(long(269))
  })

  test('is refused when the protocol is not kept to', async () => {
    const queries = open()
    expect(await find(queries, hashOf('{a}'), 2)).toBe('PERSISTED_QUERY_NOT_SUPPORTED')
    expect(await find(queries, 'abc')).toBe('PERSISTED_QUERY_HASH_MISMATCH')
    expect(await find(queries, 7)).toBe('PERSISTED_QUERY_HASH_MISMATCH')
    const other = await queries.resolve({ query: '{ b }', ...named(hashOf('{a}')) })
    expect(other).toMatchObject({ error: { extensions: { code: 'PERSISTED_QUERY_HASH_MISMATCH' } } })
    const nothing = await queries.resolve({})
    expect(nothing).toMatchObject({ error: { extensions: { code: 'BAD_REQUEST' } } })
  })
})
