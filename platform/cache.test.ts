/** The cache on a real Redis: hits and misses in order, one load for many, and nothing old after a change. */
import { afterAll, describe, expect, it } from '@jest/globals'
import { connectCache } from './cache.ts'
import { newId } from './ids.ts'

const url = process.env.TEST_REDIS_URL as string
const cache = connectCache(url, `cache-test-${newId()}`)
afterAll(() => cache.close())

const SECONDS = 60
const upper = async (keys: readonly string[]) =>
  keys.map((key) => (key === 'none' ? null : key.toUpperCase()))
const settle = () => new Promise((resolve) => setTimeout(resolve, 50))

describe('the cache', () => {
  it('answers in the order of the keys, and loads only what it does not have', async () => {
    await settle()
    expect(await cache.readMany(['a', 'none', 'b', 'a'], SECONDS, upper)).toEqual(['A', null, 'B', 'A'])
    // On a busy machine Redis may answer later than the cache waits, and is then done without.
    let loaded: string[] = []
    for (let attempt = 0; attempt < 20 && loaded.length !== 1; attempt++) {
      await settle()
      loaded = []
      const load = async (keys: readonly string[]) => {
        loaded.push(...keys)
        return upper(keys)
      }
      const fresh = `c${attempt}`
      expect(await cache.readMany([fresh, 'none', 'a'], SECONDS, load)).toEqual([
        fresh.toUpperCase(),
        null,
        'A',
      ])
    }
    expect(loaded).toEqual([expect.stringMatching(/^c/)])
  })

  it('loads once for all who ask at the same time', async () => {
    let loads = 0
    const load = async (keys: readonly string[]) => {
      loads++
      await settle()
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
    const slow = cache.readMany(['p'], SECONDS, async () => {
      await settle()
      return ['old']
    })
    await new Promise((resolve) => setTimeout(resolve, 10))
    await cache.forget(['p'])
    const value = async () => cache.readMany(['p'], SECONDS, async () => ['new'])
    expect(await value()).toEqual(['new'])
    expect(await slow).toEqual(['old'])
    await settle()
    expect(await value()).toEqual(['new'])
  })

  it('is not needed', async () => {
    const away = connectCache('redis://127.0.0.1:1', 'cache-test')
    expect(await away.readMany(['a'], SECONDS, upper)).toEqual(['A'])
    await away.forget(['a'])
    await away.close()
  })
})
