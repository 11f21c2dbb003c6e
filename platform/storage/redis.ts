/**
 * A connection to Redis that nobody waits for: a command succeeds within a quarter of a second or fails, and
 * its caller goes on without. The log says once that Redis is away, not at every command.
 */
import { readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import { noteCertificate } from '../telemetry/certificate-metrics.ts'
import { log } from '../process/log.ts'

const COMMAND_TIMEOUT_MS = 250
const CONNECT_TIMEOUT_MS = 2_000
const MAX_RECONNECT_WAIT_MS = 5_000

export interface RedisAddress {
  /** For example rediss://product:<password>@127.0.0.1:6389; encrypted with rediss:// */
  url: string
  /** A file with the certificates (PEM) of the authorities that the server's is checked by; absent: the system's. */
  ca?: string | undefined
}

/**
 * @param prefix keeps the services' keys apart
 * @param without what happens while Redis is away, for the log
 */
export function connectRedis(address: RedisAddress | string, prefix: string, without: string): Redis {
  const { url, ca } = typeof address === 'string' ? { url: address, ca: undefined } : address
  const redis = new Redis(url, {
    ...(ca && url.startsWith('rediss://') && { tls: { ca: readFileSync(ca) } }),
    keyPrefix: `${prefix}:`,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (attempt) => Math.min(attempt * 200, MAX_RECONNECT_WAIT_MS),
  })
  let away = false
  redis.on('error', (error) => {
    if (!away) log.warn({ err: error }, `Redis is away; ${without}`)
    away = true
  })
  redis.on('ready', () => {
    away = false
    noteCertificate('redis', redis.stream)
  })
  return redis
}
