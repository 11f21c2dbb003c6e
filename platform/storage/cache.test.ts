/** The cache on a real Redis: hits and misses in order, one load for many, and nothing old after a change. */
import { newId } from '../process/new-id.ts'
import { afterAll, describe, expect, it } from 'vitest'
import { eventually } from '../../tests/eventually.ts'
import { connectCache } from './cache.ts'

const url = process.env.TEST_REDIS_URL as string
const cache = connectCache(url, `cache-test-${newId()}`)
afterAll(() => cache.close())

const SECONDS = 60
const upper = async (keys: readonly string[]) =>
  keys.map((key) => (key === 'none' ? null : key.toUpperCase()))

describe('the cache', () => {
  it('answers in the order of the keys, and loads only what it does not have', async () => {
    expect(await cache.readMany(['a', 'none', 'b', 'a'], SECONDS, upper)).toEqual(['A', null, 'B', 'A'])
    // Redis is done without until it is connected, and where it answers later than the cache waits.
    await eventually(async () => {
      const fresh = newId()
      const loaded: string[] = []
      const load = async (keys: readonly string[]) => {
        loaded.push(...keys)
        return upper(keys)
      }
      const answer = await cache.readMany([fresh, 'none', 'a'], SECONDS, load)
      expect(answer).toEqual([fresh.toUpperCase(), null, 'A'])
      expect(loaded).toEqual([fresh])
    })
  })

  it('loads once for all who ask at the same time', async () => {
    let loads = 0
    const load = async (keys: readonly string[]) => {
      loads++
      return upper(keys)
    }
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => cache.readMany(['hot', 'hotter'], SECONDS, load)),
    )
    expect(answers).toEqual(Array.from({ length: 50 }, () => ['HOT', 'HOTTER']))
    expect(loads).toBe(1)
  })

  it('lets each who waits know when the load fails, and tries again', async () => {
    const fail = async () => Promise.reject(new Error('the database is away'))
    const attempts = await Promise.allSettled([
      cache.readMany(['x'], SECONDS, fail),
      cache.readMany(['x'], SECONDS, fail),
    ])
    expect(attempts.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await cache.readMany(['x'], SECONDS, upper)).toEqual(['X'])
  })

  it('gives nothing old after a change, and caches nothing that was read before it', async () => {
    const begun = Promise.withResolvers<void>()
    const end = Promise.withResolvers<void>()
    const slow = cache.readMany(['p'], SECONDS, async () => {
      begun.resolve()
      await end.promise
      return ['old']
    })
    await begun.promise
    await cache.invalidate(['p'])
    const value = async () => cache.readMany(['p'], SECONDS, async () => ['new'])
    expect(await value()).toEqual(['new'])
    end.resolve()
    expect(await slow).toEqual(['old'])
    expect(await value()).toEqual(['new'])
  })

  it('is not needed', async () => {
    const away = connectCache('redis://127.0.0.1:1', 'cache-test')
    expect(await away.readMany(['a'], SECONDS, upper)).toEqual(['A'])
    await away.invalidate(['a'])
    await away.close()
  })
})
