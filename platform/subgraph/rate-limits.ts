/**
 * How often a field may be asked for is written in the schema: @rateLimit for one account, @rateLimitByAddress
 * for one client address. Each field of a document counts, so aliases gain nothing. The counters are in Redis,
 * for all instances together; while Redis is away, or full, each instance counts in its own memory.
 */
import { createHash } from 'node:crypto'
import { type GraphQLSchema, GraphQLError } from 'graphql'
import { rateLimitDirective } from 'graphql-rate-limit-directive'
import type { Redis } from 'ioredis'
import {
  type IRateLimiterOptions,
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  type RateLimiterRes,
} from 'rate-limiter-flexible'
import type { z } from 'zod'
import type { Client } from '../identity/client.ts'
import { networkOf } from '../identity/network.ts'
import { limitFactor } from '../process/limit-factor.ts'
import { connectRedis } from '../storage/redis.ts'
import { limitsRedisKeys } from '../storage/redis-keys.ts'
import type { CallerContext } from './authorization.ts'

/** Spread into the configuration of a service whose schema has limits. */
export const rateLimitKeys = {
  ...limitsRedisKeys,
  RATE_LIMIT_FACTOR: limitFactor('multiplies every limit of the schema, as for a load test'),
}

export type RateLimitConfig = Partial<z.infer<z.ZodObject<typeof rateLimitKeys>>>

/** @rateLimit(account: "input.email"): the argument that names the account, where the caller is not signed in yet. */
interface DirectiveArguments {
  limit: number
  duration: number
  account?: string
}

type Context = CallerContext & { readonly client?: Client }

export interface RateLimits {
  apply(schema: GraphQLSchema): GraphQLSchema
  close(): void
}

/** @param name the subgraph's, which keeps its counters apart */
export function createRateLimits(name: string, config: RateLimitConfig): RateLimits {
  const { LIMITS_REDIS_URL: url, REDIS_TLS_CA: ca, RATE_LIMIT_FACTOR: factor = 1 } = config
  let redis: Redis | undefined

  function createLimiter(given: IRateLimiterOptions): RateLimiterAbstract {
    const options = { ...given, points: Math.ceil((given.points ?? 1) * factor) }
    const insuranceLimiter = new RateLimiterMemory(options)
    if (!url) return insuranceLimiter
    redis ??= connectRedis({ url, ca }, `${name}:limit`, 'limits are counted in memory')
    return new RateLimiterRedis({
      ...options,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      insuranceLimiter,
    })
  }
  // The library calls it with `new`, and takes what it returns.
  const limiterClass = function (options: IRateLimiterOptions) {
    return createLimiter(options)
  } as unknown as typeof RateLimiterAbstract

  const byAccount = rateLimitDirective<Context, IRateLimiterOptions>({
    name: 'rateLimit',
    keyGenerator: (directive, _source, args, { caller }, info) =>
      `${info.fieldName}:${accountIn(args, directive as DirectiveArguments) ?? caller.userId ?? 'nobody'}`,
    onLimit: refuse,
    limiterClass,
  })
  const byAddress = rateLimitDirective<Context, IRateLimiterOptions>({
    name: 'rateLimitByAddress',
    keyGenerator: (_directive, _source, _args, { client }, info) =>
      `${info.fieldName}:${networkOf(client?.address ?? '')}`,
    pointsCalculator: (_directive, _source, _args, { client }) => (client?.address ? 1 : 0),
    onLimit: refuse,
    limiterClass,
  })

  return {
    // The address is counted first: what it may not do does not use up an account's share.
    apply: (schema) =>
      byAddress.rateLimitDirectiveTransformer(byAccount.rateLimitDirectiveTransformer(schema)),
    close: () => redis?.disconnect(),
  }
}

/** A digest: neither e-mail addresses nor tokens are kept. */
function accountIn(args: Record<string, unknown>, { account }: DirectiveArguments): string | undefined {
  if (!account) return undefined
  const value = account
    .split('.')
    .reduce<unknown>((from, name) => (from as Record<string, unknown> | undefined)?.[name], args)
  const text = String(value).normalize('NFKC').trim().toLowerCase()
  return createHash('sha256').update(text).digest('base64url')
}

function refuse({ msBeforeNext }: RateLimiterRes): never {
  const retryAfter = Math.max(1, Math.ceil(msBeforeNext / 1_000))
  throw new GraphQLError(`That was too often. Try again in ${retryAfter} s.`, {
    extensions: { code: 'RATE_LIMITED', retryAfter },
  })
}
