/**
 * A deployment under load: services with two replicas each are replaced one process after another, and nobody notices. No
 * request fails, and who watches all orders sees each change once. It takes ten processes and a minute, so it runs where
 * it is asked for: `ROLLING=order,gateway npm test -- tests/e2e/rolling`; `ROLLING=all` replaces every service.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { subgraphNames } from '../../../dev/subgraphs.ts'
import { eventually } from '../../eventually.ts'
import { type ProvenGraph, startProvenGraph } from '../../faults/proven-graph.ts'
import { createSession, readBoard, watchBoard } from '../live-orders.ts'
import { startLoad } from './constant-load.ts'
import { restartOneByOne } from './rolling-restart.ts'

const { ROLLING = '' } = process.env
const SERVICES = ROLLING === 'all' ? [...subgraphNames(), 'gateway'] : ROLLING.split(',').filter(Boolean)
const SHOPPERS = 2
const TEST_TIMEOUT_MS = 600_000
const CONFIRMED_WITHIN_MS = 60_000

let graph: ProvenGraph
beforeAll(async () => {
  if (SERVICES.length > 0) graph = await startProvenGraph({ replicas: 2, durable: false })
}, 240_000)
afterAll(() => graph?.stop(), 60_000)

it.runIf(SERVICES.length > 0)(
  `nobody notices that every process of ${SERVICES.join(', ')} is replaced`,
  async () => {
    const customer = createSession(graph.url, 'ada@example.com')
    const staff = createSession(graph.url, 'sam@example.com')
    await customer()
    const board = watchBoard(graph.url, { accessToken: staff })
    await eventually(board.isConnected)
    const load = startLoad(graph.url, () => customer(), SHOPPERS)
    const replaced = await restartOneByOne(graph, SERVICES)
    await load.stop()

    expect(replaced).toBe(2 * SERVICES.length)
    expect(load.failures).toEqual([])
    expect(load.orders.length).toBeGreaterThan(replaced)
    await eventually(() => board.hasConfirmed(load.orders), Boolean, CONFIRMED_WITHIN_MS)
    await board.stop()
    expect(board.errors).toEqual([])
    const cursors = board.cursors()
    expect(cursors).toEqual(await readBoard(graph.url, await staff(), cursors.length))
    console.log(
      `${replaced} processes, ${load.requests} requests, ${load.orders.length} orders, ${cursors.length} events`,
    )
  },
  TEST_TIMEOUT_MS,
)
