/** The payment subgraph tells what was refunded; the order's history keeps it. */
import { paymentRefunded } from '#contracts/payment.ts'
import type { Bus } from '#platform/messaging/bus.ts'
import { type Consumer, startConsumer } from '#platform/messaging/consumer.ts'
import { on } from '#platform/messaging/handler.ts'
import { log } from '#platform/process/log.ts'
import type { Database } from '../data/database.ts'
import type { RecordRefund } from '../operations/record-refund.ts'

export function startRefunds(bus: Bus, db: Database, recordRefund: RecordRefund): Consumer {
  return startConsumer(bus, db, 'EVENTS', 'order-refunds', [
    on(paymentRefunded, async (refund, { id }) => {
      const exists = await recordRefund(refund, id)
      if (!exists) log.warn({ orderId: refund.orderId }, 'a refund of an order that is not ours')
    }),
  ])
}
