/**
 * Consumes the stock commands of the order saga. Each is answered, with what was done now or with what already
 * stands; the stock, the answer and the products' new availability are committed in one transaction.
 */
import type { Message } from '#contracts/message.ts'
import { log } from '#platform/process/log.ts'
import { stockCommit, stockRelease, stockReserve } from '#contracts/stock.ts'
import type { Bus } from '#platform/messaging/bus.ts'
import { type Consumer, startConsumer } from '#platform/messaging/consumer.ts'
import { type Delivery, on } from '#platform/messaging/handler.ts'
import type { Outbox } from '#platform/messaging/outbox.ts'
import type { Database, Tx } from '../data/database.ts'
import { lockOrderOnce } from '../data/reservation-rows.ts'
import { commitStock } from '../operations/commit-stock.ts'
import { releaseStock } from '../operations/release-stock.ts'
import { reserveStock } from '../operations/reserve-stock.ts'
import type { SagaStep } from '../operations/saga-step.ts'

export function startStockCommands(bus: Bus, database: Database, outbox: Outbox<Tx>): Consumer {
  /** Runs the step once per message, alone with its order. */
  const once =
    <Command>(asked: string, step: SagaStep<Command>) =>
    async (command: Command & { orderId: string }, delivery: Delivery) => {
      const done = await outbox.transaction(async (tx, toRows) => {
        const standing = await lockOrderOnce(tx, command.orderId, delivery.id)
        const messages = standing ? await step(command, standing, tx, toRows) : []
        return { result: standing && { was: standing.status, refused: refusalOf(messages) }, messages }
      })
      const { orderId } = command
      if (done)
        log[done.refused ? 'warn' : 'info']({ orderId, asked, ...done }, 'a command about stock was answered')
    }

  return startConsumer(bus, database, 'COMMANDS', 'product', [
    on(stockReserve, once('reserve', reserveStock)),
    on(stockRelease, once('release', releaseStock)),
    on(stockCommit, once('commit', commitStock)),
  ])
}

function refusalOf(messages: readonly Message[]): string | undefined {
  const rejected = messages.find(({ data }) => typeof data === 'object' && data !== null && 'reason' in data)
  return (rejected?.data as { reason: string } | undefined)?.reason
}
