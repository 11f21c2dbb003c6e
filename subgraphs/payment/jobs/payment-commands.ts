/** Consumes the commands of an order's saga. A command that fails is negatively acknowledged, and delivered again. */
import { paymentAuthorize, paymentCapture, paymentVoid } from '#contracts/payment.ts'
import type { Bus } from '#platform/messaging/bus.ts'
import { type Consumer, startConsumer } from '#platform/messaging/consumer.ts'
import { type Handler, on } from '#platform/messaging/handler.ts'
import type { Database } from '../data/database.ts'
import type { AuthorizePayment } from '../operations/authorize-payment.ts'
import type { CapturePayment } from '../operations/capture-payment.ts'
import type { VoidPayment } from '../operations/void-payment.ts'

/** Longer than the provider takes with all its attempts (provider/policy.ts). */
const MAX_HANDLING_MS = 30_000

export interface PaymentOperations {
  authorizePayment: AuthorizePayment
  capturePayment: CapturePayment
  voidPayment: VoidPayment
}

export function startPaymentCommands(bus: Bus, database: Database, operations: PaymentOperations): Consumer {
  const options = { maxHandlingMs: MAX_HANDLING_MS }
  return startConsumer(bus, database, 'COMMANDS', 'payment', paymentHandlers(operations), options)
}

export function paymentHandlers(operations: PaymentOperations): Handler[] {
  const { authorizePayment, capturePayment, voidPayment } = operations
  return [
    on(paymentAuthorize, (command, { id }) => authorizePayment(command, id)),
    on(paymentCapture, ({ orderId }, { id }) => capturePayment(orderId, id)),
    on(paymentVoid, ({ orderId }, { id }) => voidPayment(orderId, id)),
  ]
}
