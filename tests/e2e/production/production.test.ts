/** The whole system in production: each line of the checklist in docs/production.md, on parts that encrypt. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'dotenv'
import { openNats } from '#platform/messaging/nats-address.ts'
import { redisUsers, TESTS } from '../../../dev/parts/credentials.ts'
import { metricsPort } from '../../../dev/parts/ports.ts'
import { subgraphNames } from '../../../dev/subgraphs.ts'
import { eventually } from '../../eventually.ts'
import { quotedTotal, send, shippingAddress, subscribe } from '../clients.ts'
import { type RunningGraph, startGraph } from '../graph.ts'
import { readMetric } from '../observability/read-metrics.ts'
import { type EncryptedParts, queryAt, startEncryptedParts } from './encrypted-parts.ts'
import { refusal, schemas } from './production-settings.ts'

const root = join(import.meta.dirname, '../../..')
const CERTIFICATE_END = 'storegraph_certificate_end_seconds'
const REGISTER = `mutation { userRegister(input: {
  email: "first@shop.test", password: "a-password-of-her-own", displayName: "First" }) {
  session { accessToken } userErrors { message } } }`
const SIGN_IN = `mutation { sessionCreate(input: {
  email: "ada@example.com", password: "correct-horse-battery-staple" }) {
  session { accessToken } userErrors { code } } }`
const PLACE = `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) {
  order { id } cursor userErrors { message } } }`
const WATCH = `subscription ($id: ID!, $after: String) {
  orderStatusChanged(orderId: $id, after: $after) { status } }`

const folder = mkdtempSync(join(tmpdir(), 'storegraph-production-'))
chmodSync(folder, 0o755)
let parts: EncryptedParts
let graph: RunningGraph

beforeAll(async () => {
  parts = await startEncryptedParts(folder)
  const production = { NODE_ENV: 'production' }
  const environment = {
    ...Object.fromEntries(['gateway', ...subgraphNames()].map((name) => [name, production])),
    // The stand-in for the provider has no TLS: this is what the exception is for.
    payment: { ...production, ENCRYPTED_BY_MESH: 'provider' },
  }
  graph = await startGraph({ env: parts.env, environment })
}, 120_000)

afterAll(async () => {
  await graph?.stop()
  await parts?.stop()
  rmSync(folder, { recursive: true, force: true })
}, 30_000)

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(new URL(path, graph.url), { headers, redirect: 'manual', signal: AbortSignal.timeout(5_000) })

/** What holds in the running system, by the first column of the checklist. */
const held: Record<string, () => Promise<void>> = {
  async 'The explorer and introspection are off'() {
    for (const path of ['/', '/graphiql']) expect((await ask(path, { accept: 'text/html' })).status).toBe(404)
    const { data, errors } = await send(graph.url, '{ __schema { types { name } } }')
    expect([data ?? null, errors?.[0]?.message]).toEqual([null, expect.stringContaining('introspection')])
  },
  async 'Pages of other origins may ask for nothing'() {
    const { headers } = await ask('/graphql?query={__typename}', { origin: 'https://elsewhere.test' })
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
  },
  async 'HSTS and the other headers are sent'() {
    const { headers } = await ask('/healthz')
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}; includeSubDomains$/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  },
  async 'Every secret is set, and none is known'() {
    const example = parse(readFileSync(join(root, '.env.example')))
    const secret = /_KEYS?$|_SECRET$|^(DATABASE|NATS|REDIS|LIMITS_REDIS)_URL$/
    for (const [, schema] of schemas) {
      const keys = Object.keys(schema.shape).filter((key) => secret.test(key) && !key.startsWith('PSP_'))
      for (const key of keys) expect(refusal(schema, { [key]: example[key] })).toContain(`  ${key} `)
    }
  },
  async 'Postgres is used over TLS, with an account'() {
    const connections = await queryAt(
      parts.postgres.adminUrl,
      `SELECT datname, bool_and(ssl) AS encrypted FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
       WHERE backend_type = 'client backend' AND datname <> current_database() GROUP BY datname ORDER BY datname`,
    )
    expect(connections).toEqual(
      subgraphNames()
        .toSorted()
        .map((datname) => ({ datname, encrypted: true })),
    )
    const plain = parts.postgres.adminUrl.replace(/\?.*/, '')
    await expect(queryAt(plain, 'SELECT 1')).rejects.toThrow(/no encryption/)
  },
  async 'NATS is used over TLS, with an account'() {
    const { port, env } = parts.nats
    const ca = env.NATS_TLS_CA
    await expect(openNats({ url: `tls://localhost:${port}`, ca })).rejects.toThrow(/authorization/i)
    await expect(openNats({ url: env.ORDER_NATS_URL!, ca: undefined })).rejects.toThrow(/certificate/i)
  },
  async 'Redis is used over TLS, with an account'() {
    const { port, env, adminUrl } = parts.redis
    const redis = new Redis(adminUrl, { tls: { ca: readFileSync(env.REDIS_TLS_CA!) } })
    try {
      const clients = String(await redis.client('LIST'))
        .trim()
        .split('\n')
      const users = clients.map((line) => [/ user=(\S+)/.exec(line)?.[1], / laddr=\S+:(\d+)/.exec(line)?.[1]])
      expect(new Set(users.map(([user]) => user))).toEqual(new Set([...redisUsers(), TESTS]))
      expect(new Set(users.map(([, to]) => to))).toEqual(new Set([String(port)]))
    } finally {
      redis.disconnect()
    }
  },
  async 'The provider is asked over TLS'() {
    // A whole order has gone through it, by the exception: see below.
  },
  async 'Limits are counted for all instances together'() {
    const { env, adminUrl } = parts.redis
    const redis = new Redis(adminUrl, { tls: { ca: readFileSync(env.REDIS_TLS_CA!) } })
    try {
      expect(await redis.keys('user:limit:*')).not.toEqual([])
    } finally {
      redis.disconnect()
    }
  },
  async 'Nobody signs in with an account of development'() {
    const { data } = await send(graph.url, SIGN_IN)
    expect(data?.sessionCreate).toEqual({ session: null, userErrors: [{ code: 'INVALID_CREDENTIALS' }] })
    const args = ['ops/seed.ts', '--known-accounts']
    const env = { ...process.env, ...parts.env, NODE_ENV: 'production' }
    const seed = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' })
    expect([seed.status, seed.stderr]).toEqual([1, expect.stringContaining('are not created in production')])
  },
  async 'The stand-in for the provider does not run'() {
    const env = {
      ...process.env,
      NODE_ENV: 'production',
      PSP_API_KEY: 'any-key-at-all',
      PSP_DATABASE_PATH: 'x',
    }
    const psp = spawnSync(process.execPath, ['psp/main.ts'], { cwd: root, env, encoding: 'utf8' })
    expect([psp.status, psp.stderr]).toEqual([78, expect.stringContaining('NODE_ENV is production')])
  },
}

it('carries an order through to its confirmation, watched by its customer', async () => {
  const registered = (await send(graph.url, REGISTER)).data?.userRegister as {
    session: { accessToken: string }
  }
  const headers = { Authorization: `Bearer ${registered.session.accessToken}` }
  const { data } = await send(graph.url, '{ product(slug: "halden-desk-lamp") { id } }')
  const lines = [{ productId: (data?.product as { id: string }).id, quantity: 1 }]
  const expectedTotal = await quotedTotal(graph.url, lines)
  const input = {
    idempotencyKey: 'the-first-order',
    lines,
    shippingAddress,
    paymentMethod: 'pm_card_visa',
    expectedTotal,
  }
  const placed = await send(graph.url, PLACE, { headers, variables: { input } })
  const { order, cursor } = placed.data?.orderPlace as { order: { id: string }; cursor: string }
  const statuses: string[] = []
  const variables = { id: order.id, after: cursor }
  for await (const event of subscribe(graph.url, WATCH, { headers, variables })) {
    const { status } = event.data?.orderStatusChanged as { status: string }
    statuses.push(status)
    if (status === 'CONFIRMED') break
  }
  expect(statuses).toEqual(['PENDING', 'CONFIRMED'])
}, 30_000)

it('tells when the certificates end by which it knows its parts', async () => {
  for (const part of ['postgres', 'nats', 'redis'])
    await eventually(async () => {
      const end = await readMetric(graph.stack.url(metricsPort('product')), CERTIFICATE_END, { part })
      expect(end).toBeGreaterThan(Date.now() / 1_000)
    })
})

const page = readFileSync(join(root, 'docs/production.md'), 'utf8')
const [, ...rows] = [...page.matchAll(/^\| (.+?) +\| (.+?) +\| (.*?) *\|$/gm)]
  .map(([, line = '', , refused = '']) => ({ line, refused }))
  .filter(({ line }) => !line.startsWith('---'))

describe('the checklist', () => {
  it('has a check for every line', () => {
    expect(rows.map(({ line }) => line).toSorted()).toEqual(Object.keys(held).toSorted())
  })

  it.each(rows)('$line', async ({ line, refused }) => {
    await held[line]?.()
    const settings = [...refused.matchAll(/`([A-Z_]+)=([^`]*)`/g)]
    for (const [, key = '', value = ''] of settings) {
      const readers = schemas.filter(([, { shape }]) => key in shape)
      expect([key, readers.length > 0]).toEqual([key, true])
      for (const [, schema] of readers) expect(refusal(schema, { [key]: value })).toMatch(/^The config/)
    }
  })
})
