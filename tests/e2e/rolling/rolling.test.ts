/**
 * A deployment under load: services with two replicas each are replaced one process after another, and nobody notices. No
 * request fails, and who watches all orders sees each change once. `ROLLING=all` replaces every service; without it, the
 * two that hold subscriptions.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { subgraphNames } from '../../../dev/subgraphs.ts'
import { eventually } from '../../eventually.ts'
import { type ProvenGraph, startProvenGraph } from '../../faults/proven-graph.ts'
import { createSession, readBoard, watchBoard } from '../live-orders.ts'
import { startLoad } from './constant-load.ts'
import { restartOneByOne } from './rolling-restart.ts'

const SERVICES = process.env.ROLLING === 'all' ? [...subgraphNames(), 'gateway'] : ['order', 'gateway']
const SHOPPERS = 2
const TEST_TIMEOUT_MS = 600_000
const CONFIRMED_WITHIN_MS = 60_000

let graph: ProvenGraph
beforeAll(async () => {
  graph = await startProvenGraph({ replicas: 2, durable: false })
}, 240_000)
afterAll(() => graph?.stop(), 60_000)

it(
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
