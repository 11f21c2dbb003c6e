/**
 * A cache in front of slow reads, in Redis. It may be away or empty at any time: every answer stays right,
 * it only takes longer. Entries expire with a jitter so that they do not all expire at once. That something does
 * not exist is cached too, but not for long. Callers that miss the same key at once wait for one load.
 */
import { cacheReads } from '../telemetry/storage-metrics.ts'
import { connectRedis, type RedisAddress } from './redis.ts'

const JITTER = 0.2
const MAX_NEGATIVE_SECONDS = 10
/**
 * An invalidated key is not cached again for a moment: a load that began before the change could otherwise
 * put the old value back. A load that took longer than that is not cached at all.
 */
const INVALIDATED = '-'
const INVALIDATED_MS = 3_000

export interface Cache {
  /** The values of the keys, in their order; what is not there is computed by `load` (misses in, values out, in order). */
  readMany<Value>(
    keys: readonly string[],
    ttlSeconds: number,
    load: (misses: readonly string[]) => Promise<readonly Value[]>,
  ): Promise<Value[]>
  /** The next reader of a key loads it again. While Redis is away, an entry in it lives until it expires. */
  invalidate(keys: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** @param prefix keeps the services' keys apart */
export function connectCache(address: RedisAddress | string, prefix: string): Cache {
  const redis = connectRedis(address, prefix, 'answers come without the cache')

  /** What is being loaded at this moment, by key. */
  const loading = new Map<string, Promise<unknown>>()

  async function read(keys: readonly string[]): Promise<(string | null)[]> {
    try {
      return (await redis.mget(...keys)).map((json) => (json === INVALIDATED ? null : json))
    } catch {
      return keys.map(() => null)
    }
  }

  async function write(entries: readonly [string, unknown][], ttlSeconds: number): Promise<void> {
    const pipeline = redis.pipeline()
    for (const [key, value] of entries) {
      const longest = value === null ? Math.min(ttlSeconds, MAX_NEGATIVE_SECONDS) : ttlSeconds
      const seconds = Math.ceil(longest * (1 - JITTER * Math.random()))
      pipeline.set(key, JSON.stringify(value), 'EX', seconds, 'NX')
    }
    await pipeline.exec().catch(() => undefined)
  }

  /** Reads the keys from the cache, loads what is not there, and caches it; by key. */
  async function fetch(
    keys: readonly string[],
    ttlSeconds: number,
    load: (misses: readonly string[]) => Promise<readonly unknown[]>,
  ): Promise<Map<string, unknown>> {
    const cached = await read(keys)
    const values = new Map<string, unknown>()
    keys.forEach((key, index) => {
      const json = cached[index]
      if (typeof json === 'string') values.set(key, JSON.parse(json))
    })
    const misses = keys.filter((key) => !values.has(key))
    cacheReads.add({ cache: prefix, outcome: 'hit' }, values.size)
    cacheReads.add({ cache: prefix, outcome: 'miss' }, misses.length)
    if (misses.length === 0) return values
    const began = Date.now()
    const loaded = await load(misses)
    const entries = misses.map((key, index): [string, unknown] => [key, loaded[index] ?? null])
    if (Date.now() - began < INVALIDATED_MS / 2) void write(entries, ttlSeconds)
    for (const [key, value] of entries) values.set(key, value)
    return values
  }

  return {
    async readMany<Value>(
      keys: readonly string[],
      ttlSeconds: number,
      load: (misses: readonly string[]) => Promise<readonly Value[]>,
    ) {
      const own = [...new Set(keys)].filter((key) => !loading.has(key))
      const found = own.length > 0 ? fetch(own, ttlSeconds, load) : undefined
      for (const key of own) {
        const value = found!
          .then((values) => values.get(key))
          .finally(() => {
            if (loading.get(key) === value) loading.delete(key)
          })
        loading.set(key, value)
      }
      return Promise.all(keys.map((key) => loading.get(key) as Promise<Value>))
    },
    async invalidate(keys) {
      for (const key of keys) loading.delete(key)
      const pipeline = redis.pipeline()
      for (const key of keys) pipeline.set(key, INVALIDATED, 'PX', INVALIDATED_MS)
      await pipeline.exec().catch(() => undefined)
    },
    async close() {
      redis.disconnect()
    },
  }
}
