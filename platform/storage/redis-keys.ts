/** The settings by which a service reaches Redis. */
import { z } from 'zod'
import { certificateFile } from '../process/certificate-file.ts'
import type { RedisAddress } from './redis.ts'

const redisUrl = z.url({ protocol: /^rediss?$/, error: 'it begins with redis:// or rediss://' })

/** Spread into a service's own schema. */
export const redisKeys = {
  REDIS_URL: redisUrl.describe('Redis: redis://user:password@host:port, or rediss:// where it is encrypted'),
  REDIS_TLS_CA: certificateFile
    .optional()
    .describe("the certificates by which Redis' own is verified; absent: the system's"),
}

/** The same, for a service that goes without Redis where none is named. */
export const optionalRedisKeys = { ...redisKeys, REDIS_URL: redisKeys.REDIS_URL.optional() }

/** The Redis in which limits are counted; it evicts nothing. */
export const limitsRedisKeys = {
  LIMITS_REDIS_URL: redisUrl
    .optional()
    .describe(
      'where limits are counted for all instances, in a Redis that evicts nothing; absent: in memory',
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
