/**
 * Persisted queries (a client sends a hash in place of a text it has sent before), shared between gateways
 * through Redis. What is known here is answered from memory; without Redis each gateway has its own,
 * and a client whose text is not known is asked to send it, as the protocol provides.
 * @see https://www.apollographql.com/docs/apollo-server/performance/apq
 */
import type { ApolloServerOptions } from '@apollo/server'
import { LRUCache } from 'lru-cache'
import { connectRedis } from '#platform/storage/redis.ts'

const TTL_S = 24 * 3_600
const MAX_BYTES = 16 * 1024 * 1024

type Cache = NonNullable<ApolloServerOptions<object>['cache']>
export type PersistedQueries = Exclude<Cache, 'bounded'> & { close(): void }

export function createPersistedQueries(redisUrl?: string): PersistedQueries {
  const memory = new LRUCache<string, string>({
    maxSize: MAX_BYTES,
    sizeCalculation: (text, key) => text.length + key.length,
  })
  const redis = redisUrl ? connectRedis(redisUrl, 'gateway', 'persisted queries stay in memory') : undefined
  const quietly = <Answer>(command?: Promise<Answer>) => command?.catch(() => undefined)

  return {
    async get(key) {
      const known = memory.get(key)
      if (known !== undefined) return known
      const shared = await quietly(redis?.get(key))
      if (typeof shared === 'string') memory.set(key, shared)
      return shared ?? undefined
    },
    async set(key, text) {
      memory.set(key, text)
      await quietly(redis?.set(key, text, 'EX', TTL_S))
    },
    async delete(key) {
      memory.delete(key)
      await quietly(redis?.del(key))
    },
    close: () => redis?.disconnect(),
  }
}
