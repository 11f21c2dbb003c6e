/**
 * A cache in front of slow reads, in Redis. It may be away or empty at any time: every answer stays right,
 * it only takes longer. Entries expire with a jitter so that they do not all expire at once.
 */
import { connectRedis } from './redis.ts'

const JITTER = 0.2

export interface Cache {
  /** The values of the keys, in their order; what is not there is computed by `load` (misses in, values out, in order). */
  readMany<Value>(
    keys: readonly string[],
    ttlSeconds: number,
    load: (misses: readonly string[]) => Promise<readonly Value[]>,
  ): Promise<Value[]>
  close(): Promise<void>
}

/** @param url for example redis://127.0.0.1:6389 @param prefix keeps the services' keys apart */
export function connectCache(url: string, prefix: string): Cache {
  const redis = connectRedis(url, prefix, 'answers come without the cache')

  async function read(keys: readonly string[]): Promise<(string | null)[]> {
    try {
      return await redis.mget(...keys)
    } catch {
      return keys.map(() => null)
    }
  }

  async function write(entries: readonly [string, unknown][], ttlSeconds: number): Promise<void> {
    const pipeline = redis.pipeline()
    for (const [key, value] of entries) {
      const seconds = Math.ceil(ttlSeconds * (1 - JITTER * Math.random()))
      pipeline.set(key, JSON.stringify(value), 'EX', seconds)
    }
    await pipeline.exec().catch(() => undefined)
  }

  return {
    async readMany<Value>(
      keys: readonly string[],
      ttlSeconds: number,
      load: (misses: readonly string[]) => Promise<readonly Value[]>,
    ) {
      if (keys.length === 0) return []
      const found = (await read(keys)).map((json) =>
        json === null ? undefined : (JSON.parse(json) as Value),
      )
      const misses = keys.filter((_key, index) => found[index] === undefined)
      if (misses.length === 0) return found as Value[]
      const loaded = await load(misses)
      void write(
        misses.map((key, index) => [key, loaded[index] ?? null]),
        ttlSeconds,
      )
      let next = 0
      return found.map((value) => (value === undefined ? (loaded[next++] as Value) : value))
    },
    async close() {
      redis.disconnect()
    },
  }
}
