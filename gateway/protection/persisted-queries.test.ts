/** Persisted queries: remembered here, shared through Redis, and there without Redis too. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from '@jest/globals'
import { eventually } from '../../tests/eventually.ts'
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

describe('a persisted query', () => {
  test('is remembered without Redis', async () => {
    const queries = open()
    expect(await queries.get('apq:a')).toBeUndefined()
    await queries.set('apq:a', '{ me { id } }')
    expect(await queries.get('apq:a')).toBe('{ me { id } }')
    await queries.delete('apq:a')
    expect(await queries.get('apq:a')).toBeUndefined()
  })

  test('of one gateway is known to the others, until it is deleted', async () => {
    const [one, other] = [open(process.env.TEST_REDIS_URL), open(process.env.TEST_REDIS_URL)]
    const key = `apq:${randomUUID()}`
    await eventually(async () => {
      await one.set(key, '{ me { id } }')
      expect(await other.get(key)).toBe('{ me { id } }')
    })
    await one.delete(key)
    expect(await open(process.env.TEST_REDIS_URL).get(key)).toBeUndefined()
    expect(await other.get(key)).toBe('{ me { id } }')
  })

  test('is remembered here while Redis is away', async () => {
    const queries = open('redis://127.0.0.1:1')
    await queries.set('apq:b', '{ me { id } }')
    expect(await queries.get('apq:b')).toBe('{ me { id } }')
    expect(await queries.get('apq:c')).toBeUndefined()
  })

  test('gives way to others, so that what is remembered stays within 16 MiB', async () => {
    const queries = open()
    const long = 'x'.repeat(4 * 1024 * 1024)
    for (let index = 0; index < 5; index++) await queries.set(`apq:${index}`, long)
    expect(await queries.get('apq:0')).toBeUndefined()
    expect(await queries.get('apq:4')).toBe(long)
  })
})
