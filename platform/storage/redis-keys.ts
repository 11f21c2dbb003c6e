/** The settings by which a service reaches Redis. */
import { z } from 'zod'
import { certificateFile } from '../process/certificate-file.ts'
import { accountProblem, inProduction, type ProductionRule } from '../process/production.ts'
import type { RedisAddress } from './redis.ts'

const redisUrl = z.url({ protocol: /^rediss?$/, error: 'it begins with redis:// or rediss://' })

function productionProblem(url: string, encrypted: readonly string[]): string | undefined {
  const isEncrypted = encrypted.includes('redis') || url.startsWith('rediss:')
  return accountProblem(new URL(url)) ?? (isEncrypted ? undefined : 'must begin with rediss://')
}
const ofItsOwn: ProductionRule<string | undefined> = {
  check: (url, encrypted) => (url === undefined ? undefined : productionProblem(url, encrypted)),
}
/** Each instance by itself would allow the limit as often as there are instances. */
const ofAllInstances: ProductionRule<string | undefined> = {
  check: (url, encrypted) =>
    url === undefined
      ? 'is not set, and production counts limits for all instances together'
      : productionProblem(url, encrypted),
}
const DESCRIBED = 'Redis: redis://user:password@host:port, or rediss:// where it is encrypted'

/** Spread into a service's own schema. */
export const redisKeys = {
  REDIS_URL: inProduction(redisUrl.describe(DESCRIBED), ofItsOwn),
  REDIS_TLS_CA: certificateFile
    .optional()
    .describe("the certificates by which Redis' own is verified; absent: the system's"),
}

/** The same, for a service that goes without Redis where none is named. */
export const optionalRedisKeys = {
  ...redisKeys,
  REDIS_URL: inProduction(redisUrl.optional().describe(DESCRIBED), ofItsOwn),
}

/** The Redis in which limits are counted; it evicts nothing. */
export const limitsRedisKeys = {
  LIMITS_REDIS_URL: inProduction(
    redisUrl
      .optional()
      .describe(
        'where limits are counted for all instances, in a Redis that evicts nothing; absent: in memory',
      ),
    ofAllInstances,
  ),
  REDIS_TLS_CA: redisKeys.REDIS_TLS_CA,
}

type RedisConfig<Url> = { REDIS_URL: Url; REDIS_TLS_CA?: string | undefined }

export const redisAddress = ({ REDIS_URL, REDIS_TLS_CA }: RedisConfig<string>): RedisAddress => ({
  url: REDIS_URL,
  ca: REDIS_TLS_CA,
})

/** Where there may be none. */
export const optionalRedis = (
  { REDIS_TLS_CA }: { REDIS_TLS_CA?: string | undefined },
  url: string | undefined,
): RedisAddress | undefined => (url === undefined ? undefined : { url, ca: REDIS_TLS_CA })
