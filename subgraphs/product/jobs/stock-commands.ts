/**
 * Stock in the order saga: each command is answered, with what was done now or with what already stands.
 * The stock, the answer and the products' new availability are committed in one transaction.
 */
import { type Message, message } from '#contracts/message.ts'
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
import type { Outbox, ToRows } from '#platform/messaging/outbox.ts'
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
import { availabilityAfter, availabilityMessages } from '../domain/availability.ts'
import { onCommit, onRelease, onReserve, RESERVATION_MINUTES, type Standing } from '../domain/reservation.ts'

type Order<Command> = Command & { orderId: string }
/** @returns the messages that the work's own statements have not written */
type Work<Command> = (
  command: Order<Command>,
  standing: Standing,
  tx: Tx,
  toRows: ToRows,
) => Promise<Message[]>

export function startSaga(bus: Bus, outbox: Outbox<Tx>): Consumer {
  /** Runs the work once per message, alone with its order. */
  const once =
    <Command>(work: Work<Command>) =>
    (command: Order<Command>, delivery: Delivery) =>
      outbox.transaction(async (tx, toRows) => {
        const standing = await lockOrderOnce(tx, command.orderId, delivery.id)
        const messages = standing ? await work(command, standing, tx, toRows) : []
        return { result: undefined, messages }
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
  toRows: ToRows,
) {
  const reserved = message(stockReserved, orderId, { orderId })
  const answer = onReserve(standing)
  if (answer.outcome === 'RESERVED') return [reserved]
  if (answer.outcome === 'REJECTED') return [rejected(orderId, answer.refusal)]

  const productIds = [...new Set(lines.map((line) => line.productId))]
  const products = await lockProducts(tx, productIds)
  const { shares, refusal } = allocate(lines, products)
  if (refusal) {
    await reject(tx, orderId, refusal)
    return [rejected(orderId, refusal)]
  }
  const levels = products.flatMap((product) => product.levels)
  const messages = [...availabilityMessages(availabilityAfter(levels, shares, 1)), reserved]
  await reserve(tx, orderId, shares, expiry(), toRows(messages))
  return []
}

async function releaseStock({ orderId }: Order<unknown>, standing: Standing, tx: Tx) {
  const released = message(stockReleased, orderId, { orderId })
  const decision = onRelease(standing)
  if (decision === 'RELEASED') return [released]
  const { levels, held } = await lockHeld(tx, orderId)
  await (decision === 'PUT_BACK' ? putBack(tx, orderId) : release(tx, orderId))
  return [...availabilityMessages(availabilityAfter(levels, held, -1)), released]
}

/** What was reserved was not available before, so that no availability changes. */
async function commitStock({ orderId }: Order<unknown>, standing: Standing, tx: Tx, toRows: ToRows) {
  const decision = onCommit(standing)
  const detail =
    decision === 'NOT_RESERVED'
      ? `the order's stock is ${standing.status}`
      : decision === 'TAKE_AGAIN' && (await takeAgain(orderId, tx, toRows))
  if (detail) return [message(stockCommitRejected, orderId, { orderId, reason: 'NOT_RESERVED', detail })]
  const committed = message(stockCommitted, orderId, { orderId })
  if (decision === 'COMMITTED') return [committed]
  if (decision === 'DO') await lockHeld(tx, orderId)
  await commit(tx, orderId, toRows([committed]))
  return []
}

/** Reserves anew what has expired; @returns why not, when the goods went to somebody else meanwhile */
async function takeAgain(orderId: string, tx: Tx, toRows: ToRows): Promise<string | undefined> {
  const lines = await findExpiredLines(tx, orderId)
  const products = await lockProducts(
    tx,
    lines.map((line) => line.productId),
  )
  const { shares, refusal } = allocate(lines, products)
  if (refusal) return `the reservation has expired, and now: ${refusal.detail}`
  await dropExpired(tx, orderId)
  const levels = products.flatMap((product) => product.levels)
  const messages = availabilityMessages(availabilityAfter(levels, shares, 1))
  await reserve(tx, orderId, shares, expiry(), toRows(messages))
  return undefined
}

const expiry = () => new Date(Date.now() + RESERVATION_MINUTES * 60_000)

function rejected(orderId: string, refusal: Refusal): Message {
  return message(stockReservationRejected, orderId, { orderId, ...refusal })
}
