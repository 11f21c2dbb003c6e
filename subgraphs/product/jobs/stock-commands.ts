/**
 * Stock in the order saga: each command is answered, with what was done now or with what already stands.
 * The stock, the answer and the news of the products' availability are committed in one transaction.
 */
import { availabilityChanged } from '#contracts/catalog.ts'
import {
  stockCommit,
  stockCommitRejected,
  stockCommitted,
  stockRelease,
  stockReleased,
  stockReservationRejected,
  stockReserve,
  stockReserved,
} from '#contracts/stock.ts'
import type { Bus } from '#platform/messaging/bus.ts'
import { type Consumer, type Delivery, on, startConsumer } from '#platform/messaging/consumer.ts'
import type { Outbox, Send, Take } from '#platform/messaging/outbox.ts'
import type { Tx } from '../data/database.ts'
import { lockHeld, lockProducts } from '../data/levels.ts'
import {
  commit,
  dropExpired,
  findExpiredLines,
  lockOrderOnce,
  putBack,
  reject,
  release,
  reserve,
} from '../data/reservations.ts'
import { allocate, type Line, type Refusal } from '../domain/allocation.ts'
import { type Availability, availabilityAfter } from '../domain/availability.ts'
import { onCommit, onRelease, onReserve, RESERVATION_MINUTES, type Standing } from '../domain/reservation.ts'

type Order<Command> = Command & { orderId: string }
type Work<Command> = (
  command: Order<Command>,
  standing: Standing,
  tx: Tx,
  send: Send,
  take: Take,
) => Promise<void>

export function startSaga(bus: Bus, outbox: Outbox<Tx>): Consumer {
  /** Runs the work once per message, alone with its order. */
  const once =
    <Command>(work: Work<Command>) =>
    (command: Order<Command>, delivery: Delivery) =>
      outbox.transaction(async (tx, send, take) => {
        const standing = await lockOrderOnce(tx, command.orderId, delivery.id)
        if (standing) await work(command, standing, tx, send, take)
      })

  return startConsumer(bus, 'COMMANDS', 'product', [
    on(stockReserve, once(reserveStock)),
    on(stockRelease, once(releaseStock)),
    on(stockCommit, once(commitStock)),
  ])
}

async function reserveStock(
  { orderId, lines }: Order<{ lines: Line[] }>,
  standing: Standing,
  tx: Tx,
  send: Send,
  take: Take,
) {
  const answer = onReserve(standing)
  if (answer.outcome === 'RESERVED') return send(stockReserved, orderId, { orderId })
  if (answer.outcome === 'REJECTED') return refuse(orderId, answer.refusal, send)

  const productIds = [...new Set(lines.map((line) => line.productId))]
  const products = await lockProducts(tx, productIds)
  const { shares, refusal } = allocate(lines, products)
  if (refusal) {
    await reject(tx, orderId, refusal)
    return refuse(orderId, refusal, send)
  }
  const levels = products.flatMap((product) => product.levels)
  announce(availabilityAfter(levels, shares, 1), send)
  send(stockReserved, orderId, { orderId })
  await reserve(tx, orderId, shares, expiry(), take())
}

async function releaseStock({ orderId }: Order<unknown>, standing: Standing, tx: Tx, send: Send) {
  const decision = onRelease(standing)
  if (decision !== 'RELEASED') {
    const { levels, held } = await lockHeld(tx, orderId)
    await (decision === 'PUT_BACK' ? putBack(tx, orderId) : release(tx, orderId))
    announce(availabilityAfter(levels, held, -1), send)
  }
  send(stockReleased, orderId, { orderId })
}

/** What was reserved was not available before, so that nothing is to be announced. */
async function commitStock({ orderId }: Order<unknown>, standing: Standing, tx: Tx, send: Send, take: Take) {
  const decision = onCommit(standing)
  const refused =
    decision === 'NOT_RESERVED'
      ? `the order's stock is ${standing.status}`
      : decision === 'TAKE_AGAIN' && (await takeAgain(orderId, tx, send, take))
  if (refused) {
    return send(stockCommitRejected, orderId, { orderId, reason: 'NOT_RESERVED', detail: refused })
  }
  send(stockCommitted, orderId, { orderId })
  if (decision === 'DO') await lockHeld(tx, orderId)
  if (decision !== 'COMMITTED') await commit(tx, orderId, take())
}

/** Reserves anew what has expired; @returns why not, when the goods went to somebody else meanwhile */
async function takeAgain(orderId: string, tx: Tx, send: Send, take: Take): Promise<string | undefined> {
  const lines = await findExpiredLines(tx, orderId)
  const products = await lockProducts(
    tx,
    lines.map((line) => line.productId),
  )
  const { shares, refusal } = allocate(lines, products)
  if (refusal) return `the reservation has expired, and now: ${refusal.detail}`
  await dropExpired(tx, orderId)
  const levels = products.flatMap((product) => product.levels)
  announce(availabilityAfter(levels, shares, 1), send)
  await reserve(tx, orderId, shares, expiry(), take())
  return undefined
}

const expiry = () => new Date(Date.now() + RESERVATION_MINUTES * 60_000)

function refuse(orderId: string, refusal: Refusal, send: Send): void {
  send(stockReservationRejected, orderId, { orderId, ...refusal })
}

/** Tells everybody what can be ordered now. */
export function announce(availabilities: readonly Availability[], send: Send): void {
  for (const availability of availabilities) send(availabilityChanged, availability.productId, availability)
}
