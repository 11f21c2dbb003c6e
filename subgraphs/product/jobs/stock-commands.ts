/**
 * Consumes the stock commands of the order saga. Each is answered, with what was done now or with what already
 * stands; the stock, the answer and the products' new availability are committed in one transaction.
 */
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
    <Command>(step: SagaStep<Command>) =>
    (command: Command & { orderId: string }, delivery: Delivery) =>
      outbox.transaction(async (tx, toRows) => {
        const standing = await lockOrderOnce(tx, command.orderId, delivery.id)
        const messages = standing ? await step(command, standing, tx, toRows) : []
        return { result: undefined, messages }
      })

  return startConsumer(bus, database, 'COMMANDS', 'product', [
    on(stockReserve, once(reserveStock)),
    on(stockRelease, once(releaseStock)),
    on(stockCommit, once(commitStock)),
  ])
}
