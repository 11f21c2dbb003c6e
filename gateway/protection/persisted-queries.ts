/**
 * Persisted queries (a client sends a hash in place of a text it has sent before), shared between gateways
 * through Redis. What is known here is answered from memory; without Redis each gateway has its own,
 * and a client whose text is not known is asked to send it, as the protocol provides. Only texts that are valid are
 * kept, and none that is much longer than an operation needs to be.
 * @see https://www.apollographql.com/docs/apollo-server/performance/apq
 */
import { GraphQLError } from 'graphql'
import { isObjectLike } from 'graphql/jsutils/isObjectLike.js'
import { LRUCache } from 'lru-cache'
import { connectRedis, type RedisAddress } from '#platform/storage/redis.ts'
import { hashOf } from '../execution/documents.ts'

const TTL_S = 24 * 3_600
const MAX_BYTES = 16 * 1024 * 1024
const MAX_TEXT = 32 * 1024
const HASH = /^[0-9a-f]{64}$/

export interface PersistedQueries {
  /** The text that a request means, and its hash; `register` remembers it, once it is known to be valid. */
  resolve(request: { query?: string; extensions?: unknown }): Promise<PersistedQuery>
  close(): void
}

export type PersistedQuery =
  | { readonly query: string; readonly hash: string; readonly register?: () => Promise<void> }
  | { readonly error: GraphQLError }

export function createPersistedQueries(address?: RedisAddress | string): PersistedQueries {
  const memory = new LRUCache<string, string>({
    maxSize: MAX_BYTES,
    sizeCalculation: (text, hash) => text.length * 2 + hash.length,
  })
  const redis = address ? connectRedis(address, 'gateway', 'persisted queries stay in memory') : undefined
  const keyOf = (hash: string) => `apq:${hash}`

  async function find(hash: string): Promise<string | undefined> {
    const known = memory.get(hash)
    if (known !== undefined) return known
    const shared = await redis?.get(keyOf(hash)).catch(() => undefined)
    if (typeof shared !== 'string' || hashOf(shared) !== hash) return undefined
    memory.set(hash, shared)
    return shared
  }

  async function register(hash: string, text: string): Promise<void> {
    if (text.length > MAX_TEXT) return
    memory.set(hash, text)
    await redis?.set(keyOf(hash), text, 'EX', TTL_S).catch(() => undefined)
  }

  return {
    async resolve({ query, extensions }) {
      const named = isObjectLike(extensions) ? extensions.persistedQuery : undefined
      if (named === undefined || named === null) {
        return query ? { query, hash: hashOf(query) } : { error: nothingToRun() }
      }
      if (!isObjectLike(named) || named.version !== 1) return { error: unknownVersion() }
      const { sha256Hash: hash } = named
      if (typeof hash !== 'string' || !HASH.test(hash)) return { error: wrongHash() }
      if (query) {
        if (hashOf(query) !== hash) return { error: wrongHash() }
        return { query, hash, register: () => register(hash, query) }
      }
      const found = await find(hash)
      return found === undefined ? { error: notFound() } : { query: found, hash }
    },
    close: () => redis?.disconnect(),
  }
}

const refused = (message: string, code: string, http: object = { http: { status: 400 } }) =>
  new GraphQLError(message, { extensions: { code, ...http } })

const nothingToRun = () => refused('A request has a "query", or names a persisted one.', 'BAD_REQUEST')
const unknownVersion = () =>
  refused('Persisted queries are known in version 1 only.', 'PERSISTED_QUERY_NOT_SUPPORTED')
const wrongHash = () =>
  refused(
    '"sha256Hash" is not the SHA-256 of the query, in 64 hexadecimal digits.',
    'PERSISTED_QUERY_HASH_MISMATCH',
  )
/** Clients know this message, and that it comes with 200. */
const notFound = () =>
  refused('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND', { http: { status: 200 } })
