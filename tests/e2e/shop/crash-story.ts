/**
 * The order subgraph dies right after it has answered `orderPlace`: the order is carried out all the same, and
 * a subscriber, who was connected through the gateway all along, sees each status once.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { randomUUID } from 'node:crypto'
import { eventually } from '../../eventually.ts'
import { quotedTotal, send, shippingAddress, signIn, subscribe } from '../clients.ts'
import type { RunningGraph } from '../graph.ts'
import { createSession, placeOne, readBoard, watchBoard } from '../live-orders.ts'
import { watchByMany } from './many-subscribers.ts'

const PLACE = `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) {
  order { id status } cursor userErrors { code message } } }`
const WATCH = `subscription ($id: ID!, $after: String) {
  orderStatusChanged(orderId: $id, after: $after) { status order { version payment { status } } } }`
const RESULT = `query ($id: ID!) { order(id: $id) { status version saga { status } payment { status } } }`
const STOCK = `{ product(slug: "halden-desk-lamp") { id stockLevels { onHand reserved } } }`
const ROUNDS = 3
/** `SUBSCRIBERS=1000 npm test -- tests/e2e/shop` takes a minute more. */
const SUBSCRIBERS = Number(process.env.SUBSCRIBERS ?? 30)

interface StockLevel {
  onHand: number
  reserved: number
}

let graph: RunningGraph

const pidOf = (service: string) => graph.stack.processes().find(({ name }) => name === service)?.pid
const orderPid = () => pidOf('order')

async function stock(): Promise<{ id: string; onHand: number; reserved: number }> {
  const { data } = await send(graph.url, STOCK, { headers: await signIn(graph.url, 'sam@example.com') })
  const { id, stockLevels } = data?.product as { id: string; stockLevels: StockLevel[] }
  const sum = (key: keyof StockLevel) => stockLevels.reduce((total, level) => total + level[key], 0)
  return { id, onHand: sum('onHand'), reserved: sum('reserved') }
}

/** Registers the tests that kill processes: the last of a system’s tests. */
export function tellOfCrashes(running: () => RunningGraph): void {
  describe('a process that dies', () => {
    beforeAll(() => {
      graph = running()
    })

    describe('kill -9 of the order subgraph', () => {
      it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
        'right after orderPlace answered loses nothing (round %i)',
        async () => {
          const headers = await signIn(graph.url, 'ada@example.com')
          const before = await stock()
          const lines = [{ productId: before.id, quantity: 2 }]
          const input = {
            idempotencyKey: randomUUID(),
            lines,
            shippingAddress,
            paymentMethod: 'pm_card_visa',
            expectedTotal: await quotedTotal(graph.url, lines),
          }
          const pid = await eventually(orderPid, Boolean)
          const placed = await send(graph.url, PLACE, { headers, variables: { input } })
          process.kill(pid as number, 'SIGKILL')
          const { order, cursor } = placed.data?.orderPlace as { order: { id: string }; cursor: string }

          const variables = { id: order.id }
          const read = async () => (await send(graph.url, RESULT, { headers, variables })).data?.order
          const result = await eventually(read, (found) => {
            return (found as { saga?: { status: string } } | null)?.saga?.status === 'SUCCEEDED'
          })
          expect(result).toEqual({
            status: 'CONFIRMED',
            version: 2,
            saga: { status: 'SUCCEEDED' },
            payment: { status: 'CAPTURED' },
          })
          expect(orderPid()).not.toBe(pid)
          expect(await stock()).toEqual({ ...before, onHand: before.onHand - 2 })

          const again = await send(graph.url, PLACE, { headers, variables: { input } })
          expect(again.data?.orderPlace).toMatchObject({ order: { id: order.id }, cursor })
        },
        40_000,
      )

      it('is not noticed by a subscriber', async () => {
        const headers = await signIn(graph.url, 'ada@example.com')
        const { id: productId } = await stock()
        const pid = await eventually(orderPid, Boolean)
        // The slow card leaves two seconds in which the order subgraph dies and comes back.
        const lines = [{ productId, quantity: 1 }]
        const input = {
          idempotencyKey: randomUUID(),
          lines,
          shippingAddress,
          paymentMethod: 'pm_card_slow',
          expectedTotal: await quotedTotal(graph.url, lines),
        }
        const placed = await send(graph.url, PLACE, { headers, variables: { input } })
        const { order, cursor } = placed.data?.orderPlace as { order: { id: string }; cursor: string }
        const statuses: string[] = []
        const variables = { id: order.id, after: cursor }
        for await (const { data, errors } of subscribe(graph.url, WATCH, { headers, variables })) {
          expect(errors).toBeUndefined()
          const { status } = data?.orderStatusChanged as { status: string }
          statuses.push(status)
          if (status === 'PENDING') process.kill(pid as number, 'SIGKILL')
          if (status === 'CONFIRMED') break
        }
        expect(statuses).toEqual(['PENDING', 'CONFIRMED'])
      }, 40_000)
    })

    describe('a client on our package', () => {
      it('sees every change once and in order, while its connection breaks ten times and the gateway is killed', async () => {
        const staff = createSession(graph.url, 'sam@example.com')
        const customer = createSession(graph.url, 'ada@example.com')
        const board = watchBoard(graph.url, { accessToken: staff })
        const placed: string[] = []
        for (let drop = 0; drop < 10; drop++) {
          await eventually(board.isConnected)
          placed.push(await placeOne(graph.url, await customer()))
          if (drop === 4) process.kill(pidOf('gateway') as number, 'SIGKILL')
          else board.drop()
          await eventually(() => board.closes.length > drop)
          await eventually(
            async () => (await fetch(graph.url.replace('graphql', 'readyz'))).ok,
            Boolean,
            45_000,
          )
        }
        await eventually(() => board.hasConfirmed(placed))
        const cursors = board.cursors()
        expect(cursors).toEqual(await readBoard(graph.url, await staff(), cursors.length))
        expect([board.errors, board.closes.every((code) => code === 1006)]).toEqual([[], true])
        await board.stop()
      }, 90_000)
    })

    describe(`${SUBSCRIBERS} clients on three transports`, () => {
      it('see every change once and in order, while the order subgraph and the gateway are killed', async () => {
        const staff = createSession(graph.url, 'sam@example.com')
        const customer = createSession(graph.url, 'ada@example.com')
        await customer()
        const watching = watchByMany(graph.url, await staff(), SUBSCRIBERS)
        const ready = () =>
          eventually(async () => (await fetch(graph.url.replace('graphql', 'readyz'))).ok, Boolean, 45_000)
        /** Whether all have the same, and the order's last change. */
        const everybodyHas = async (least: number) => {
          await eventually(() => watching.all.every(({ cursors }) => cursors.length > least), Boolean, 60_000)
          return watching.all[0]!.cursors.length
        }
        await placeOne(graph.url, await customer())
        let seen = await everybodyHas(0)
        for (const killed of ['order', 'gateway', undefined]) {
          await eventually(async () => placeOne(graph.url, await customer()), Boolean, 30_000)
          if (killed) process.kill(pidOf(killed) as number, 'SIGKILL')
          await ready()
          seen = await everybodyHas(seen)
        }
        // Until nothing more comes: a later change than the last that anybody saw would be one that somebody missed.
        const staffToken = await staff()
        const all = await eventually(
          async () =>
            readBoard(graph.url, staffToken, Math.max(...watching.all.map(({ cursors }) => cursors.length))),
          (cursors) => watching.all.every((each) => each.cursors.length === cursors.length),
          60_000,
        )
        await watching.stop()
        expect(watching.errors).toEqual([])
        expect(watching.all.filter(({ cursors }) => cursors.join() !== all.join())).toEqual([])
        expect(watching.all.filter(({ reopened }) => reopened === 0)).toEqual([])
      }, 180_000)
    })
  })
}
