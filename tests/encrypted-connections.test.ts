/** Connections to NATS and Redis over TLS, with an authority of our own: accepted from it, and refused from others. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openNats } from '#platform/messaging/nats-address.ts'
import { natsKeys } from '#platform/messaging/nats-keys.ts'
import { parseConfig } from '#platform/process/config.ts'
import { log } from '#platform/process/log.ts'
import { databaseKeys } from '#platform/storage/database-keys.ts'
import { redisKeys } from '#platform/storage/redis-keys.ts'
import { connectRedis } from '#platform/storage/redis.ts'
import { freePort } from '../dev/parts/free-port.ts'
import { startRedis } from '../dev/parts/redis.ts'
import { makeCertificates } from './certificates.ts'
import { startFreshNats } from './fresh-nats.ts'

log.level = 'silent'
const folder = mkdtempSync(join(tmpdir(), 'storegraph-tls-'))
const file = (name: string) => join(folder, name)
const stops: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]

beforeAll(() => {
  const { ca, certificate, key } = makeCertificates()
  const files = { ca, certificate, key, stranger: makeCertificates().ca, empty: '' }
  for (const [name, text] of Object.entries(files)) writeFileSync(file(`${name}.pem`), text)
})
afterAll(async () => {
  for (const stop of stops.reverse()) await stop()
})

describe('NATS', () => {
  const tls = () => `tls { cert_file: "${file('certificate.pem')}", key_file: "${file('key.pem')}" }`

  /** By its name: the library does not verify the certificate of an address. */
  const encrypted = (url: string) => url.replace('nats://', 'tls://').replace('127.0.0.1', 'localhost')

  it('is used over TLS by whoever trusts its authority', async () => {
    const nats = await startFreshNats(tls())
    stops.push(() => nats.stop())
    const url = encrypted(nats.urlOf('order'))
    const connection = await openNats({ url, ca: file('ca.pem') })
    expect(connection.info?.tls_required).toBe(true)
    await connection.close()
    await expect(openNats({ url, ca: file('stranger.pem') })).rejects.toThrow(/certificate|signature/i)
    await expect(openNats({ url })).rejects.toThrow(/certificate/i)
  })

  it('that does not encrypt is refused where it must', async () => {
    const nats = await startFreshNats()
    stops.push(() => nats.stop())
    const url = encrypted(nats.urlOf('order'))
    await expect(openNats({ url, ca: file('ca.pem') })).rejects.toThrow("does not support 'tls'")
  })
})

it('Redis is used over TLS by whoever trusts its authority', async () => {
  const [port, plainPort] = [await freePort(), await freePort()]
  const server = await startRedis({
    folder: file('redis'),
    logFile: file('redis.log'),
    port: plainPort,
    passwords: { product: 'secret' },
    evicts: true,
    config: [
      `tls-port ${port}`,
      `tls-cert-file ${file('certificate.pem')}`,
      `tls-key-file ${file('key.pem')}`,
      'tls-auth-clients no',
    ].join('\n'),
    signal: new AbortController().signal,
  })
  stops.push(() => server.stop(2_000))
  const answer = async (ca: string) => {
    const url = `rediss://product:secret@127.0.0.1:${port}`
    const redis = connectRedis({ url, ca: file(ca) }, 'product', 'this test fails')
    try {
      await new Promise((resolve, reject) => redis.once('ready', resolve).once('error', reject))
      return await redis.set('a', '1')
    } finally {
      redis.disconnect()
    }
  }
  expect(await answer('ca.pem')).toBe('OK')
  await expect(answer('stranger.pem')).rejects.toThrow(/certificate|signature/i)
})

describe('the configuration', () => {
  const read = (schema: Record<string, z.ZodType>, env: Record<string, string>) =>
    parseConfig(z.object(schema), env)

  it('takes what encrypts and verifies', () => {
    const natsUrls = ['nats://order:secret@127.0.0.1:4222', 'tls://a:s@one:4222,tls://a:s@two:4222']
    for (const NATS_URL of natsUrls) read(natsKeys, { NATS_URL, NATS_TLS_CA: file('ca.pem') })
    read(redisKeys, { REDIS_URL: 'rediss://order:secret@127.0.0.1', REDIS_TLS_CA: file('ca.pem') })
    const query = `sslmode=verify-full&sslrootcert=${file('ca.pem')}`
    read(databaseKeys, { DATABASE_URL: `postgresql://order:secret@127.0.0.1/order?${query}` })
  })

  it.each([
    [natsKeys, { NATS_URL: 'http://127.0.0.1' }, /NATS_URL is wrong: .*nats:\/\/ or tls:\/\//],
    [natsKeys, { NATS_URL: 'tls://h', NATS_TLS_CA: '/none.pem' }, /NATS_TLS_CA is wrong: .*certificates/],
    [redisKeys, { REDIS_URL: 'http://127.0.0.1' }, /REDIS_URL is wrong: .*redis:\/\/ or rediss:\/\//],
    [redisKeys, { REDIS_URL: 'rediss://h', REDIS_TLS_CA: file('empty.pem') }, /REDIS_TLS_CA is wrong/],
    [databaseKeys, { DATABASE_URL: 'mysql://h/d' }, /DATABASE_URL is wrong: it begins with postgresql/],
    [databaseKeys, { DATABASE_URL: 'postgresql://h/d?sslmode=require' }, /sslmode is one of/],
    [databaseKeys, { DATABASE_URL: 'postgresql://h/d?sslrootcert=/none.pem' }, /sslrootcert must be a file/],
  ])('refuses what does not: %#', (schema, env, said) => {
    expect(() => read(schema, env as Record<string, string>)).toThrow(said)
  })
})
