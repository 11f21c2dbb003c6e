/** Who may see /status, and how the processes are asked for it. */
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quantile } from '#platform/telemetry/figures.ts'
import { accessToken } from '../testing/fake-user-subgraph.ts'
import { type GatewayUnderTest, startGatewayUnderTest } from '../testing/gateway-under-test.ts'
import { createStatusReader, type Status } from './read-status.ts'

describe('/status', () => {
  let gateway: GatewayUnderTest
  beforeAll(async () => {
    gateway = await startGatewayUnderTest({ EXPLORER: 'off' })
  })
  afterAll(() => gateway.close())

  test('is a page that asks nobody else, also where there is no explorer', async () => {
    const page = await fetch(`${gateway.url}/status`)
    const html = await page.text()
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    const assets = [...html.matchAll(/(?:src|href)="(\/[^"]+\.\w+)"/g)].map(([, path = '']) => path)
    expect(assets.length).toBe(3)
    const found = await Promise.all(assets.map(async (path) => (await fetch(gateway.url + path)).status))
    expect(found).toEqual([200, 200, 200])
    expect((await fetch(`${gateway.url}/status/nothing`)).status).toBe(404)
  })

  test.each([
    ['nobody', undefined, 401],
    ['a customer', 'CUSTOMER', 403],
    ['staff', 'SUPPORT', 200],
  ])('%s (%s) is answered %s', async (_who, role, status) => {
    const token = role && (await accessToken('user_01h2xcejqtf2nbrexx3vqjhp41', 600, role))
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
    const answer = await fetch(`${gateway.url}/status/data`, { headers })
    expect(answer.status).toBe(status)
    const said = (await answer.json()) as Partial<Status>
    if (status === 200) expect(said.services?.map(({ name }) => name)).toEqual(['gateway', 'order', 'user'])
    else expect(said).toEqual({ error: expect.any(String) })
  })
})

describe('the processes', () => {
  let server: Server
  let asked: (string | undefined)[] = []
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  const figure = {
    title: 'Orders placed',
    of: '',
    kind: 'last minute',
    unit: 'pieces',
    value: 3,
    isAlarming: false,
  }
  const degraded = {
    status: 'degraded',
    checks: { database: { state: 'up' }, provider: { state: 'degraded', reason: 'it fails' } },
  }

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization}`)
      response.end(JSON.stringify({ ...degraded, figures: [figure] }))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => void server.close())

  test('are asked once, however many look, with a token for each; one that is gone is told as silent', async () => {
    asked = []
    const signer = { authorization: async (_caller: object, subgraph: string) => `Bearer for ${subgraph}` }
    const ready = async () => ({ status: 'ready', checks: {} }) as const
    const places = [
      { name: 'payment', url: url() },
      { name: 'gone', url: 'http://127.0.0.1:1/graphql' },
    ]
    const read = createStatusReader(() => places, signer, ready)
    const answers = await Promise.all([read(), read(), read()])
    expect(asked).toEqual(['/gateway/status Bearer for payment'])
    expect(answers[1]).toBe(answers[0])
    expect(answers[0]).toMatchObject({
      status: 'silent',
      services: [
        { name: 'gateway', status: 'ready', reasons: [] },
        {
          name: 'payment',
          status: 'degraded',
          reasons: [{ check: 'provider', state: 'degraded', reason: 'it fails' }],
          figures: [figure],
        },
        { name: 'gone', status: 'silent', reasons: [{ check: 'process' }] },
      ],
    })
  })
})

test('95 of 100 are estimated as Prometheus does: evenly spread within their bucket', () => {
  const buckets = [
    { bound: 0.1, count: 90 },
    { bound: 0.5, count: 100 },
    { bound: Number.POSITIVE_INFINITY, count: 100 },
  ]
  expect(quantile(0.95, buckets)).toBeCloseTo(0.3)
  expect(quantile(0.95, [{ bound: 0.1, count: 0 }])).toBeUndefined()
  expect(
    quantile(0.95, [
      { bound: 0.1, count: 1 },
      { bound: Number.POSITIVE_INFINITY, count: 100 },
    ]),
  ).toBe(0.1)
})
