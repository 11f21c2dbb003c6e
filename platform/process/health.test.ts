/** A probe always gets its answer: what is missing, by name, also where a check never ends. */
import { afterEach, expect, it, vi } from 'vitest'
import { fastify, type FastifyInstance } from 'fastify'
import { registry } from '../telemetry/metrics.ts'
import { type Checks, registerHealth } from './health.ts'

const LONGER_THAN_A_CHECK_MS = 5_000

let app: FastifyInstance | undefined
afterEach(() => app?.close())

async function probe(path: string, checks: Checks, warnings?: Checks) {
  app = fastify()
  registerHealth(app, checks, warnings)
  const { statusCode, body } = await app.inject(path)
  return { statusCode, body: JSON.parse(body) as unknown }
}

const fails = async () => {
  throw new Error('the connection to NATS is closed')
}

it('is ready when every check passes', async () => {
  const answer = await probe('/readyz', { database: async () => 1, messaging: async () => undefined })
  expect(answer).toEqual({
    statusCode: 200,
    body: { status: 'ready', checks: { database: { state: 'up' }, messaging: { state: 'up' } } },
  })
})

it('names what is missing, and only that', async () => {
  const answer = await probe('/readyz', { database: async () => 1, messaging: fails })
  expect(answer).toEqual({
    statusCode: 503,
    body: {
      status: 'not ready',
      failures: { messaging: 'the connection to NATS is closed' },
      checks: {
        database: { state: 'up' },
        messaging: { state: 'down', reason: 'the connection to NATS is closed' },
      },
    },
  })
})

it('does not wait for ever for a check', async () => {
  const began = performance.now()
  const answer = await probe('/readyz', { database: () => new Promise(() => {}), messaging: fails })
  expect(answer).toMatchObject({
    statusCode: 503,
    body: { failures: { database: 'no answer within 2000 ms', messaging: expect.any(String) } },
  })
  expect(performance.now() - began).toBeLessThan(4_000)
})

it('is alive whatever the checks say', async () => {
  expect(await probe('/healthz', { messaging: fails })).toEqual({
    statusCode: 200,
    body: { status: 'alive' },
  })
})

it('is degraded, and still ready, where no replica would do better', async () => {
  const answer = await probe('/readyz', { database: async () => 1 }, { provider: fails })
  expect(answer).toEqual({
    statusCode: 200,
    body: {
      status: 'degraded',
      warnings: { provider: 'the connection to NATS is closed' },
      checks: {
        database: { state: 'up' },
        provider: { state: 'degraded', reason: 'the connection to NATS is closed' },
      },
    },
  })
})

it('tells as down what does not answer its check', async () => {
  vi.useFakeTimers()
  try {
    await probe('/livez', { hung: () => new Promise(() => {}) })
    const told = registry.metrics()
    await vi.advanceTimersByTimeAsync(LONGER_THAN_A_CHECK_MS)
    expect(await told).toContain('storegraph_check_failing{check="hung"} 1')
  } finally {
    vi.useRealTimers()
  }
})
