/**
 * Captures what is held for an order, once. A capture that can never succeed is rejected; one whose outcome is
 * unknown fails unanswered, and is delivered again.
 */
import { type Message, message } from '#contracts/message.ts'
import { paymentCaptured, paymentCaptureRejected } from '#contracts/payment.ts'
import type { Outbox } from '#platform/messaging/outbox.ts'
import type { Database, Transaction } from '../data/database.ts'
import { recordAndAnswer } from '../data/ledger-rows.ts'
import { findPayment } from '../data/payment-rows.ts'
import { type CaptureDecision, decideCapture } from '../domain/payment-decisions.ts'
import { withEntries, type Payment } from '../domain/payment.ts'
import type { PaymentCalls } from '../provider/payment-calls.ts'

/** @param commandId the id of the command's message: it is answered once */
export type CapturePayment = (orderId: string, commandId: string) => Promise<void>

export function createCapturePayment(
  database: Database,
  outbox: Outbox<Transaction>,
  provider: PaymentCalls,
): CapturePayment {
  return async (orderId, commandId) => {
    const payment = await findPayment(database, 'orderId', orderId)
    if (!payment) throw new Error(`the order ${orderId} has no payment that could be captured`)
    const decision = decideCapture(payment)
    const entries = decision.action === 'capture' ? await provider.capture(payment, decision.reference) : []
    const answer = answerTo(orderId, decideCapture(withEntries<Payment>(payment, entries)))
    await outbox.statement([answer], async (messages) => {
      const answered = { commandId, messages }
      return (await recordAndAnswer(database, payment, entries, answered, new Date())) || undefined
    })
  }
}

function answerTo(orderId: string, decision: CaptureDecision): Message {
  switch (decision.action) {
    case 'answer-captured':
      return message(paymentCaptured, orderId, { orderId })
    case 'answer-rejected': {
      const { reason, detail } = decision
      return message(paymentCaptureRejected, orderId, { orderId, reason, detail })
    }
    case 'capture':
      throw new Error(`the payment of the order ${orderId} was not captured`)
    default:
      return decision satisfies never
  }
}
