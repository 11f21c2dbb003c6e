/**
 * Every drill: what its alert asks becomes so within its time, ceases after healing, and nothing is lost. They take
 * minutes, so `DRILLS=all`, or the name of one, says that they are wanted; docs/runbooks/drills.md has what came out.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DRILLS } from '../../../dev/drills/drills.ts'
import { type DrillServer, serveDrills } from '../../../dev/drills/serve-drills.ts'
import { type Shopper, startShopper } from '../../../dev/drills/shopper.ts'
import { metricsPort } from '../../../dev/parts/ports.ts'
import { root } from '../../../dev/paths.ts'
import { runToEnd } from '../../../dev/processes/child.mjs'
import { eventually } from '../../eventually.ts'
import { type RunningGraph, startGraph } from '../graph.ts'
import { SERVICES } from '../observability/moved-metrics.ts'
import { findPrometheus, startPrometheus } from '../observability/start-prometheus.ts'
import { tryDrill } from './try-drill.ts'

const WANTED = process.env.DRILLS ?? ''
const wanted = DRILLS.filter(({ name }) => WANTED === 'all' || WANTED.split(',').includes(name))
const EACH_WITHIN_MS = 420_000
const ORDER_EVERY_MS = 300
const CONFIRMED = 'sum(storegraph_orders_confirmed_total)'
const WARM_ORDERS = 60
const WARM_WITHIN_MS = 60_000
const VERIFIED_WITHIN_MS = 60_000

let graph: RunningGraph
let drills: DrillServer | undefined
let prometheus: Awaited<ReturnType<typeof startPrometheus>> | undefined

describe.skipIf(wanted.length === 0)('the drills', () => {
  beforeAll(async () => {
    const binaries = await findPrometheus()
    if (!binaries) return
    graph = await startGraph({
      watched: true,
      environment: Object.fromEntries(SERVICES.map((name) => [name, { RATE_LIMIT_FACTOR: '1000' }])),
    })
    drills = await serveDrills({ ...graph.stack, folder: graph.folder, env: {} }, () => {})
    const targets = SERVICES.map((name) => [name, new URL(graph.stack.url(metricsPort(name))).host])
    prometheus = await startPrometheus(
      binaries,
      Object.fromEntries(targets) as Record<string, string>,
      join(root, 'observability/prometheus-rules.yaml'),
    )
    // The first orders of a system are slow for themselves.
    const first = await startShopper(graph.stack.url('gateway'), ORDER_EVERY_MS)
    const { query } = prometheus
    const isWarm = async () => Number((await query(CONFIRMED))[0]?.value[1] ?? 0) >= WARM_ORDERS
    await eventually(isWarm, Boolean, WARM_WITHIN_MS).finally(() => first.finish())
  }, 300_000)

  afterAll(async () => {
    await prometheus?.stop()
    await drills?.close()
    await graph?.stop()
  }, 60_000)

  it.each(wanted.map((drill) => [drill.name, drill] as const))(
    '%s is seen, heals, and loses nothing',
    async (_name, drill) => {
      if (!prometheus) throw new Error('There is no Prometheus to be had here.')
      const shopper: Shopper = await startShopper(graph.stack.url('gateway'), ORDER_EVERY_MS)
      // One of them is killed, so that whoever heals it is the runner.
      const end = drill.name === 'provider-failing' ? 'SIGKILL' : 'SIGINT'
      const { alerts, code, output } = await tryDrill(graph, prometheus, drill, end, ['--no-orders'])
      for (const { alert, after, ceasesAfter } of alerts)
        console.log(`| \`${drill.name}\` | ${alert} | ${after} s | ${ceasesAfter} s |`)
      expect({ code, output }).toMatchObject({ code: end === 'SIGKILL' ? null : 0 })
      const { placed, lost } = await shopper.finish()
      expect(lost).toEqual([])
      expect(placed).toBeGreaterThan(5)
    },
    EACH_WITHIN_MS,
  )

  it.each([
    ['orders, stock and payments agree', ['all', '--settled-after', '0']],
    ['every order is what its events say', ['orders']],
    ['every stock level is what its movements say', ['stock']],
    ['our ledger is the provider’s', ['payments', '--stripe-api-url']],
  ])(
    'afterwards %s',
    async (_what, args) => {
      const given = args.at(-1) === '--stripe-api-url' ? [...args, graph.stack.url('psp')] : args
      const env = { ...graph.stack.urls(), STOREGRAPH_DATA: graph.folder, NODE_OPTIONS: '' }
      const { code, output, errors } = await runToEnd(
        { command: process.execPath, args: ['dev/run.mjs', 'verify', ...given] },
        { cwd: root, env, timeoutMs: VERIFIED_WITHIN_MS },
      )
      expect({ code, output, errors }).toMatchObject({ code: 0 })
    },
    VERIFIED_WITHIN_MS,
  )
})
