/** Each service's user of Redis reaches its own keys, and nobody without a name reaches any. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Redis } from 'ioredis'
import type { Running } from '../processes/supervisor.ts'
import { type Credentials, readCredentials, redisUsers } from './credentials.ts'
import { freePort } from './free-port.ts'
import { partUrl } from './part-urls.ts'
import { startRedis } from './redis.ts'

const folder = mkdtempSync(join(tmpdir(), 'storegraph-redis-'))
let port: number
let credentials: Credentials
let server: Running
const clients: Redis[] = []

beforeAll(async () => {
  port = await freePort()
  credentials = await readCredentials(folder)
  const { redis: passwords } = credentials
  const { signal } = new AbortController()
  server = await startRedis({
    folder,
    port,
    passwords,
    evicts: true,
    logFile: join(folder, 'redis.log'),
    signal,
  })
}, 30_000)
afterAll(async () => {
  for (const client of clients) client.disconnect()
  await server?.stop(2_000)
  rmSync(folder, { recursive: true, force: true })
})

function connectAs(user?: string): Redis {
  const url = user ? partUrl('redis', port, user, credentials.redis[user]!) : `redis://127.0.0.1:${port}`
  const client = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: () => null })
  client.on('error', () => {})
  clients.push(client)
  return client
}

it.each(redisUsers())('lets %s reach its own keys and no others', async (user) => {
  const redis = connectAs(user)
  expect(await redis.set(`${user}:a`, '1', 'EX', 60)).toBe('OK')
  expect(await redis.mget(`${user}:a`)).toEqual(['1'])
  expect(await redis.eval('return redis.call("INCR", KEYS[1])', 1, `${user}:n`)).toBe(1)
  for (const other of redisUsers().filter((each) => each !== user)) {
    await expect(redis.get(`${other}:a`)).rejects.toThrow(/NOPERM/)
    await expect(redis.set(`${other}:a`, '2')).rejects.toThrow(/NOPERM/)
    await expect(redis.eval('return redis.call("GET", ARGV[1])', 0, `${other}:a`)).rejects.toThrow()
  }
  await expect(redis.flushall()).rejects.toThrow(/NOPERM/)
  await expect(redis.keys('*')).rejects.toThrow(/NOPERM/)
  await expect(redis.scan('0')).rejects.toThrow(/NOPERM/)
  await expect(redis.config('GET', '*')).rejects.toThrow(/NOPERM/)
  await expect(redis.publish('any', 'x')).rejects.toThrow(/NOPERM/)
})

it('lets nobody in who does not say who it is', async () => {
  await expect(connectAs().get('product:a')).rejects.toThrow(/NOAUTH/)
})

it('keeps the credentials readable by their owner only, and the same', async () => {
  const file = join(folder, 'credentials.json')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const before = readFileSync(file, 'utf8')
  expect(await readCredentials(folder)).toEqual(credentials)
  expect(readFileSync(file, 'utf8')).toBe(before)
})
