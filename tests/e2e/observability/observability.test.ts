/** What the running system tells of itself: each metric moves, one trace has an order's every hop. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { metricsPort } from '../../../dev/parts/ports.ts'
import { join } from 'node:path'
import { ALERTS, RECORDINGS } from '../../../observability/alerts.ts'
import { DASHBOARDS } from '../../../observability/panels.ts'
import { eventually } from '../../eventually.ts'
import { quotedTotal, send, shippingAddress, signIn, subscribe } from '../clients.ts'
import { type RunningGraph, startGraph } from '../graph.ts'
import { type ReceivedSpan, startOtlpReceiver } from './otlp-receiver.ts'
import { readMetric } from './read-metrics.ts'
import { checkRules, findPrometheus, startPrometheus } from './start-prometheus.ts'

const PATIENCE_MS = 15_000
const RULES = join(import.meta.dirname, '../../../observability/prometheus-rules.yaml')
const SERVICES = ['gateway', 'user', 'product', 'order', 'payment', 'psp']

let graph: RunningGraph
let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>
const endpoint: Record<string, string> = {}

beforeAll(async () => {
  receiver = await startOtlpReceiver()
  const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '200' }
  graph = await startGraph({
    watched: true,
    environment: {
      ...Object.fromEntries(SERVICES.map((name) => [name, traced])),
      gateway: { ...traced, METRICS_OPERATIONS: 'Place,Watch' },
    },
  })
  for (const name of SERVICES) endpoint[name] = graph.stack.url(metricsPort(name))
}, 200_000)

afterAll(async () => {
  await graph?.stop()
  await receiver?.close()
}, 30_000)

const PLACE = `mutation Place($input: OrderPlaceInput!) { orderPlace(input: $input) {
  order { id number } cursor userErrors { code message } } }`
const WATCH = `subscription Watch($id: ID!, $after: String) { orderStatusChanged(orderId: $id, after: $after) {
  status order { number customer { displayName } lines { product { name } } saga { traceId } } } }`

async function product(): Promise<string> {
  const { data } = await send(graph.url, '{ product(slug: "kupfer-floor-lamp") { id } }')
  return (data!.product as { id: string }).id
}

async function place(headers: Record<string, string>, paymentMethod: string, key: string) {
  const lines = [{ productId: await product(), quantity: 1 }]
  const expectedTotal = await quotedTotal(graph.url, lines)
  const input = { idempotencyKey: key, lines, shippingAddress, paymentMethod, expectedTotal }
  const { data, errors } = await send(graph.url, PLACE, { variables: { input }, headers })
  const { order, cursor } = (data?.orderPlace ?? {}) as {
    order?: { id: string; number: string }
    cursor?: string
  }
  if (!order) throw new Error(JSON.stringify({ data, errors }))
  return { ...order, cursor: cursor! }
}

async function watch(headers: Record<string, string>, { id, cursor }: { id: string; cursor: string }) {
  for await (const { data } of subscribe(graph.url, WATCH, { variables: { id, after: cursor }, headers })) {
    const change = data!.orderStatusChanged as { status: string; order: { saga: { traceId: string } } }
    if (['CONFIRMED', 'REJECTED'].includes(change.status)) return change
  }
  throw new Error('the subscription ended too early')
}

describe('an order', () => {
  let traceId: string
  const ofTrace = () => receiver.spans.filter((span) => span.traceId === traceId)
  const named = (service: string, name: string) =>
    ofTrace().filter((span) => span.service === service && span.name === name)

  beforeAll(async () => {
    const ada = await signIn(graph.url, 'ada@example.com')
    const placed = await place(ada, 'pm_card_visa', 'traced')
    traceId = (await watch(ada, placed)).order.saga.traceId
    await watch(ada, await place(ada, 'pm_card_chargeDeclined', 'declined'))
    await send(
      graph.url,
      `mutation { sessionCreate(input: { email: "ada@example.com", password: "wrong-wrong" }) { userErrors { message } } }`,
    )
  }, 60_000)

  it('is one trace, from the request over every hop to the event of the subscription', async () => {
    const hops: [service: string, name: string, parent: [service: string, name: string] | undefined][] = [
      ['gateway', 'graphql', undefined],
      ['gateway', 'fetch order', ['gateway', 'graphql']],
      ['order', 'order graphql', ['gateway', 'fetch order']],
      ['order', 'send storegraph.stock.reserve.v1', ['order', 'order graphql']],
      ['product', 'process storegraph.stock.reserve.v1', ['order', 'send storegraph.stock.reserve.v1']],
      ['product', 'send storegraph.stock.reserved.v1', ['product', 'process storegraph.stock.reserve.v1']],
      ['order', 'process storegraph.stock.reserved.v1', ['product', 'send storegraph.stock.reserved.v1']],
      ['order', 'send storegraph.payment.authorize.v1', ['order', 'process storegraph.stock.reserved.v1']],
      [
        'payment',
        'process storegraph.payment.authorize.v1',
        ['order', 'send storegraph.payment.authorize.v1'],
      ],
      ['payment', 'stripe authorize', ['payment', 'process storegraph.payment.authorize.v1']],
      [
        'payment',
        'send storegraph.payment.authorized.v1',
        ['payment', 'process storegraph.payment.authorize.v1'],
      ],
      [
        'order',
        'process storegraph.payment.authorized.v1',
        ['payment', 'send storegraph.payment.authorized.v1'],
      ],
      ['order', 'send storegraph.stock.commit.v1', ['order', 'process storegraph.payment.authorized.v1']],
      ['product', 'process storegraph.stock.commit.v1', ['order', 'send storegraph.stock.commit.v1']],
      ['order', 'send storegraph.payment.capture.v1', ['order', 'process storegraph.stock.committed.v1']],
      ['payment', 'stripe capture', ['payment', 'process storegraph.payment.capture.v1']],
      ['order', 'process storegraph.payment.captured.v1', ['payment', 'send storegraph.payment.captured.v1']],
      ['payment', 'process payment_intent.succeeded', ['gateway', 'graphql']],
      ['gateway', 'subscription event', ['gateway', 'graphql']],
    ]
    await eventually(
      async () => {
        const missing = hops.filter(([service, name]) => named(service, name).length === 0)
        expect(missing.map((hop) => hop.slice(0, 2).join(': '))).toEqual([])
      },
      undefined,
      PATIENCE_MS,
    )
    const byId = new Map(ofTrace().map((span) => [span.id, span]))
    const wrong = hops.filter(([service, name, parent]) => {
      const isRight = (span: ReceivedSpan) => {
        const above = span.parentId ? byId.get(span.parentId) : undefined
        return parent ? above?.service === parent[0] && above.name === parent[1] : !span.parentId
      }
      return !named(service, name).every(isRight)
    })
    expect(wrong.map((hop) => hop.slice(0, 2).join(': '))).toEqual([])
  })

  it('has no span whose parent is missing, links consumers with producers, and statements with their work', async () => {
    await eventually(
      async () => {
        const ids = new Set(ofTrace().map(({ id }) => id))
        const orphans = ofTrace().filter(({ parentId }) => parentId && !ids.has(parentId))
        expect(orphans.map(({ service, name }) => `${service}: ${name}`)).toEqual([])
      },
      undefined,
      PATIENCE_MS,
    )
    const consumers = ofTrace().filter(({ name, kind }) => kind === 5 && name.endsWith('.v1'))
    expect(consumers.length).toBeGreaterThan(6)
    expect(consumers.filter(({ links, parentId }) => !links.includes(parentId!))).toEqual([])
    const statements = ofTrace().filter(({ attributes }) => attributes['db.system.name'] === 'postgresql')
    for (const service of ['order', 'product', 'payment'])
      expect(statements.filter((span) => span.service === service).length).toBeGreaterThan(0)
  })

  const MOVED: [service: string, metric: string, labels: Record<string, string>, least: number][] = [
    [
      'gateway',
      'storegraph_graphql_operation_duration_seconds_count',
      { graphql_operation_name: 'Place', outcome: 'ok' },
      2,
    ],
    [
      'gateway',
      'storegraph_graphql_operation_duration_seconds_count',
      { graphql_operation_name: 'other' },
      1,
    ],
    ['gateway', 'storegraph_subgraph_fetch_duration_seconds_count', { subgraph: 'order', outcome: 'ok' }, 2],
    ['gateway', 'storegraph_plan_cache_reads_total', { outcome: 'hit' }, 1],
    ['gateway', 'storegraph_plan_cache_reads_total', { outcome: 'miss' }, 1],
    ['gateway', 'storegraph_subgraph_breaker_open', { subgraph: 'order' }, 0],
    ['gateway', 'storegraph_subscriptions_open', { root_field: 'orderStatusChanged' }, 0],
    ['gateway', 'storegraph_subscription_events_total', { root_field: 'orderStatusChanged' }, 4],
    ['gateway', 'http_server_request_duration_seconds_count', { http_route: '/graphql' }, 5],
    ['user', 'storegraph_security_events_total', { type: 'SIGNED_IN' }, 1],
    ['user', 'storegraph_security_events_total', { type: 'SIGN_IN_FAILED' }, 1],
    ['product', 'storegraph_stock_reservations_total', { outcome: 'RESERVED' }, 2],
    ['product', 'storegraph_cache_reads_total', { outcome: 'miss' }, 1],
    ['product', 'storegraph_consumer_waiting_messages', { consumer: 'product' }, 0],
    ['product', 'storegraph_consumer_unacknowledged_messages', { consumer: 'product' }, 0],
    ['order', 'storegraph_orders_placed_total', { currency: 'EUR' }, 2],
    ['order', 'storegraph_order_status_changes_total', { status: 'REJECTED' }, 1],
    ['order', 'storegraph_order_confirmed_amount_total', { currency: 'EUR' }, 239],
    ['order', 'storegraph_orders_confirmed_total', { currency: 'EUR' }, 1],
    ['order', 'storegraph_order_settle_duration_seconds_count', { status: 'CONFIRMED' }, 1],
    [
      'order',
      'storegraph_saga_step_duration_seconds_count',
      { step: 'RESERVE_STOCK', outcome: 'SUCCEEDED' },
      2,
    ],
    [
      'order',
      'storegraph_saga_step_duration_seconds_count',
      { step: 'AUTHORIZE_PAYMENT', outcome: 'FAILED' },
      1,
    ],
    ['order', 'storegraph_sagas_unfinished', { status: 'STUCK' }, 0],
    ['order', 'storegraph_saga_oldest_unfinished_age_seconds', {}, 0],
    [
      'order',
      'storegraph_message_process_duration_seconds_count',
      { type: 'storegraph.stock.reserved.v1', outcome: 'ok' },
      2,
    ],
    [
      'order',
      'storegraph_message_publish_duration_seconds_count',
      { type: 'storegraph.stock.reserve.v1', outcome: 'ok' },
      2,
    ],
    ['order', 'storegraph_outbox_oldest_age_seconds', { source: 'storegraph/order' }, 0],
    ['order', 'storegraph_outbox_messages', { source: 'storegraph/order' }, 0],
    ['order', 'storegraph_parked_messages', { consumer: 'order' }, 0],
    ['order', 'storegraph_database_connections', {}, 1],
    ['order', 'storegraph_database_waiting_requests', {}, 0],
    [
      'payment',
      'storegraph_provider_call_duration_seconds_count',
      { operation: 'authorize', outcome: 'ok' },
      1,
    ],
    ['payment', 'storegraph_provider_breaker_open', {}, 0],
    ['payment', 'storegraph_provider_webhooks_total', { outcome: 'stored' }, 1],
    ...SERVICES.map((name): [string, string, Record<string, string>, number] => [
      name,
      'nodejs_eventloop_lag_p99_seconds',
      {},
      0,
    ]),
  ]

  it('moves the metrics of all processes', async () => {
    await eventually(
      async () => {
        const found = await Promise.all(
          MOVED.map(async ([service, metric, labels, least]) => {
            const value = await readMetric(endpoint[service]!, metric, labels)
            return value !== undefined && value >= least
              ? []
              : [`${service}: ${metric} ${JSON.stringify(labels)} is ${value}`]
          }),
        )
        expect(found.flat()).toEqual([])
      },
      undefined,
      PATIENCE_MS,
    )
  })
})

describe('a Prometheus that scrapes all processes', () => {
  let binaries: Awaited<ReturnType<typeof findPrometheus>>
  let prometheus: Awaited<ReturnType<typeof startPrometheus>> | undefined

  beforeAll(async () => {
    binaries = await findPrometheus()
    if (!binaries) return
    const targets = Object.entries(endpoint).map(([name, url]) => [name, new URL(url).host])
    prometheus = await startPrometheus(binaries, Object.fromEntries(targets), RULES)
    const ada = await signIn(graph.url, 'ada@example.com')
    for (const key of ['scraped-1', 'scraped-2'])
      await watch(ada, await place(ada, 'pm_card_mastercard', key))
  }, 180_000)

  afterAll(() => prometheus?.stop())

  it('answers every query of every panel and rule, none of them with nothing', async (context) => {
    if (!binaries || !prometheus) return context.skip('There is no Prometheus to be had here.')
    await checkRules(binaries, RULES)
    const { query } = prometheus
    const panels = DASHBOARDS.flatMap(({ name, panels: each }) =>
      each.flatMap(({ title, queries }) => queries.map(([, text]) => [`${name}: ${title}`, text] as const)),
    )
    const rules = [
      ...RECORDINGS.map(({ record, query: text }) => [record, text] as const),
      ...ALERTS.map(({ name, query: text }) => [name, text] as const),
    ]
    await eventually(
      async () => {
        const answers = await Promise.all(
          [...panels, ...rules].map(async ([name, text]) => {
            const found = await query(text).catch((error: Error) => error.message)
            return found.length > 0 && typeof found !== 'string' ? [] : [`${name}: ${String(found)} ${text}`]
          }),
        )
        expect(answers.flat()).toEqual([])
      },
      undefined,
      30_000,
    )
    const firing = await query('ALERTS{alertname=~"SagaStuck|DeadLetter|DependencyDown|ProcessSilent"}')
    expect(firing.map(({ metric }) => metric.alertname)).toEqual([])
  }, 60_000)
})

describe('the health of the processes', () => {
  it('names every dependency with its state', async () => {
    const answer = await fetch(`${graph.stack.url('payment')}/readyz`)
    const up = { state: 'up' }
    expect(await answer.json()).toMatchObject({
      status: 'ready',
      checks: { database: up, messaging: up, outbox: up, provider: up },
    })
  })

  it('every answer names its trace', async () => {
    const answer = await fetch(graph.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
    })
    const traceId = answer.headers.get('x-request-id')
    expect(traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(answer.headers.get('traceparent')).toContain(traceId)
  })

  it('a process that hangs is noticed, and started again', async () => {
    const pidOf = () => graph.stack.processes().find(({ name }) => name === 'product')?.pid
    const hung = pidOf()!
    process.kill(hung, 'SIGSTOP')
    await eventually(() => pidOf() !== undefined && pidOf() !== hung, undefined, 60_000)
    expect(await product()).toMatch(/^prod_/)
  }, 70_000)
})
