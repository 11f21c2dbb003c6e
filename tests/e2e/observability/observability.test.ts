/** What the running system tells of itself: each metric moves, one trace has an order's every hop. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { metricsPort } from '../../../dev/parts/ports.ts'
import { root } from '../../../dev/paths.ts'
import { join } from 'node:path'
import { ALERTS, RECORDINGS } from '../../../observability/alerts.ts'
import { DASHBOARDS } from '../../../observability/dashboards.ts'
import { eventually } from '../../eventually.ts'
import { send, signIn } from '../clients.ts'
import { type RunningGraph, startGraph } from '../graph.ts'
import { tryAlone } from '../drills/try-drill.ts'
import { MOVED, SERVICES } from './moved-metrics.ts'
import { HOPS } from './order-hops.ts'
import { place, product, watch } from './place-and-watch.ts'
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
  const ofTrace = () => receiver.spans.filter((span) => span.traceId === traceId)
  const named = (service: string, name: string) =>
    ofTrace().filter((span) => span.service === service && span.name === name)

  beforeAll(async () => {
    const ada = await signIn(graph.url, 'ada@example.com')
    placed = await place(graph.url, ada, 'pm_card_visa', 'traced')
    traceId = (await watch(graph.url, ada, placed)).order.saga.traceId
    await watch(graph.url, ada, await place(graph.url, ada, 'pm_card_chargeDeclined', 'declined'))
    await send(
      graph.url,
      `mutation { sessionCreate(input: { email: "ada@example.com", password: "wrong-wrong" }) { userErrors { message } } }`,
    )
  }, 60_000)

  it('is one trace, from the request over every hop to the event of the subscription', async () => {
    await eventually(
      async () => {
        const missing = HOPS.filter(([service, name]) => named(service, name).length === 0)
        expect(missing.map((hop) => hop.slice(0, 2).join(': '))).toEqual([])
      },
      undefined,
      PATIENCE_MS,
    )
    const byId = new Map(ofTrace().map((span) => [span.id, span]))
    const wrong = HOPS.filter(([service, name, parent]) => {
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
    const panels = DASHBOARDS.flatMap(({ name, panels: each }) =>
      each.flatMap(({ title, queries }) => queries.map(([, text]) => [`${name}: ${title}`, text] as const)),
    )
    const rules = [
      ...RECORDINGS.map(({ record, query: text }) => [record, text] as const),
      // Nothing is encrypted in development; the production's test looks at that metric.
      ...ALERTS.filter(({ name }) => name !== 'CertificateEnds').map(
        ({ name, query: text }) => [name, text] as const,
      ),
    ]
    await eventually(
      async () => {
        const answers = await Promise.all(
          [...panels, ...rules].map(async ([name, text]) => {
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

describe('the health of the processes', () => {
  it('names every dependency with its state', async () => {
    const answer = await fetch(`${graph.stack.url('payment')}/readyz`)
    const up = { state: 'up' }
    const provider = { state: expect.stringMatching('up|degraded') as string }
    expect(await answer.json()).toMatchObject({
      checks: { database: up, messaging: up, outbox: up, provider },
    })
  })

  it('says of every process that it lives, to whoever asks', async () => {
    const asked = SERVICES.map(async (name) => [name, (await fetch(`${graph.stack.url(name)}/livez`)).status])
    expect(await Promise.all(asked)).toEqual(SERVICES.map((name) => [name, 200]))
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
    expect(await product(graph.url)).toMatch(/^prod_/)
  }, 70_000)
})
