/** What the running system tells of itself: each metric moves, one trace has an order's every hop. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseGlobalId } from '#contracts/ids.ts'
import { metricsPort } from '../../../dev/parts/ports.ts'
import { root } from '../../../dev/paths.ts'
import { join } from 'node:path'
import { eventually } from '../../eventually.ts'
import { send, signIn } from '../clients.ts'
import { type RunningGraph, startGraph } from '../graph.ts'
import { tryAlone } from '../drills/try-drill.ts'
import { allQueries } from './all-queries.ts'
import { checkHealth } from './check-health.ts'
import { MOVED, SERVICES } from './moved-metrics.ts'
import { HOPS, RETRY_HOPS } from './order-hops.ts'
import { hopOf, orderTrace } from './order-trace.ts'
import { place, watch } from './place-and-watch.ts'
import { placeRetried } from './place-retried.ts'
import { occurrences, readPlaces } from './read-places.ts'
import { CANARY, useSecrets } from './use-secrets.ts'
import { tellOrder } from './tell-order.ts'
import { type ReceivedSpan, startOtlpReceiver } from './otlp-receiver.ts'
import { QUERIES, refusedStatements } from './runbook-snippets.ts'
import { readMetric } from './read-metrics.ts'
import { checkRules, findPrometheus, startPrometheus } from './start-prometheus.ts'

const PATIENCE_MS = 15_000
const RULES = join(root, 'observability/prometheus-rules.yaml')

let graph: RunningGraph
let placed: Awaited<ReturnType<typeof place>>
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

describe('an order', () => {
  let traceId: string
  let retried: Promise<string>

  beforeAll(async () => {
    const ada = await signIn(graph.url, 'ada@example.com')
    retried = placeRetried(graph, ada)
    placed = await place(graph.url, ada, 'pm_card_visa', 'traced')
    traceId = (await watch(graph.url, ada, placed)).order.saga.traceId
    await watch(graph.url, ada, await place(graph.url, ada, 'pm_card_chargeDeclined', 'declined'))
    await send(
      graph.url,
      `mutation { sessionCreate(input: { email: "ada@example.com", password: "wrong-wrong" }) { userErrors { message } } }`,
    )
  }, 60_000)

  it('is one trace, from the request over every hop to the event of the subscription', async () => {
    const read = () => orderTrace(receiver.spans, traceId)
    await eventually(async () => expect(read().problems(HOPS)).toEqual([]), undefined, PATIENCE_MS)
    const statements = read().spans.filter(({ attributes }) => attributes['db.system.name'] === 'postgresql')
    for (const service of ['order', 'product', 'payment'])
      expect(statements.filter((span) => span.service === service).length).toBeGreaterThan(0)
  })

  it('is still one trace where a step was retried: by the reconciler, and at the provider', async () => {
    const retriedId = await retried
    const read = () => orderTrace(receiver.spans, retriedId)
    const hops = [...HOPS, ...RETRY_HOPS]
    const attempts = () => read().named('payment: POST /v1/payment_intents to stripe')
    const isAgain = ({ attributes }: ReceivedSpan) => Number(attributes['http.request.resend_count']) > 0
    await eventually(
      async () => {
        expect(read().problems(hops)).toEqual([])
        expect(attempts().filter(isAgain)).not.toEqual([])
      },
      undefined,
      PATIENCE_MS,
    )
    const commands = read().named('order: publish commands.payment.authorize')
    const askedBy = commands.map((span) => hopOf(read().parentOf(span)!))
    expect(askedBy).toContain('order: process events.product.stock.reserved')
    expect(askedBy).toContain('order: reconcile saga')
    const below = read()
      .named('payment: process commands.payment.authorize')
      .map(({ parentId }) => parentId)
    expect(commands.filter(({ id }) => !below.includes(id))).toEqual([])
    // The attempt that failed says so, and how; the same call has one that came after it.
    const failed = attempts().filter(({ failed: hasFailed }) => hasFailed)
    expect(failed.map(({ attributes }) => attributes['error.type'])).not.toEqual([])
    const callOf = new Set(failed.map(({ parentId }) => parentId))
    expect(attempts().filter((span) => isAgain(span) && callOf.has(span.parentId))).not.toEqual([])
  }, 40_000)

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
  }, 30_000)
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
      await watch(graph.url, ada, await place(graph.url, ada, 'pm_card_mastercard', key))
  }, 180_000)

  afterAll(() => prometheus?.stop())

  it('answers every query of every panel and rule, none of them with nothing', async (context) => {
    if (!binaries || !prometheus) return context.skip('There is no Prometheus to be had here.')
    await checkRules(binaries, RULES)
    const { query } = prometheus
    await eventually(
      async () => {
        const answers = await Promise.all(
          allQueries().map(async ([name, text]) => {
            const found = await query(text).catch((error: Error) => error.message)
            return found.length > 0 && typeof found !== 'string'
              ? []
              : [`${name}: ${JSON.stringify(found)} ${text}`]
          }),
        )
        expect(answers.flat()).toEqual([])
      },
      undefined,
      30_000,
    )
    for (const text of QUERIES) await query(text)
    const firing = await query('ALERTS{alertname=~"SagaStuck|DeadLetter|DependencyDown|ProcessSilent"}')
    expect(firing.map(({ metric }) => metric.alertname)).toEqual([])
  }, 60_000)

  it('sees a drill begin and end', async (context) => {
    if (!prometheus) return context.skip('There is no Prometheus to be had here.')
    const { code, output } = await tryAlone(graph, prometheus, 'poison-message')
    expect({ code, output }).toMatchObject({ code: 0 })
    expect(output).toContain('Each of those that were placed has come to its end.')
  }, 60_000)
})

it('the statements of the runbooks are answered by a database', async () => {
  expect(await refusedStatements(graph.stack.urls())).toEqual([])
})

describe('what is secret', () => {
  it('is in no log, span, metric, message or error: password, token, card number, e-mail and street address', async () => {
    const { answers, tokens, orderId } = await useSecrets(graph.url)
    const uuid = parseGlobalId(orderId!)!.uuid
    const isOver = ({ attributes }: ReceivedSpan) =>
      attributes['storegraph.order.id'] === uuid &&
      attributes['cloudevents.event_type'] === 'storegraph.payment.captured.v1'
    await eventually(() => receiver.spans.some(isOver), undefined, PATIENCE_MS)
    const places = {
      ...(await readPlaces(graph, endpoint)),
      spans: receiver.spans.map(({ raw }) => raw).join('\n'),
      errors: JSON.stringify(answers.map(({ errors }) => errors)),
    }
    expect(occurrences(places, [...Object.values(CANARY), ...tokens])).toEqual([])
    // Each was really read.
    expect(tokens.length).toBe(4)
    expect(places.logs).toContain('an event of security')
    expect(places.messages).toContain(uuid)
    expect(places.errors).toContain('"code"')
    expect(places.spans).toContain('INSERT')
    expect(places.metrics).toContain('storegraph_orders_placed_total')
  }, 60_000)
})

describe('an order as an operator asks for it', () => {
  const tell = (named: string) => tellOrder(graph, named)

  it('is told on one page: events, saga, stock, ledger, provider, messages', async () => {
    const { code, output } = await eventually(
      () => tell(placed.number),
      (told) => told.code === 0 && told.output.includes('CAPTURE SUCCEEDED'),
      30_000,
    )
    expect({ code, output }).toMatchObject({ code: 0 })
    for (const part of [
      placed.id,
      'Nothing.',
      '2 OrderConfirmed',
      'Saga: SUCCEEDED',
      'reservation COMMITTED',
      'SALE -1',
      'AUTHORIZATION SUCCEEDED 239.00 EUR',
      'succeeded, 239.00 EUR, of which 239.00 EUR are captured',
      'storegraph.stock.reserve.v1',
      'storegraph.payment.captured.v1',
    ])
      expect(output).toContain(part)
  }, 60_000)

  it('that there is not is refused in a sentence', async () => {
    const { code, errors } = await tell('SG-NONE')
    expect(code).toBe(2)
    expect(errors).toContain('There is no order SG-NONE.')
  }, 30_000)
})

describe('the health of the processes', () => checkHealth(() => graph))
