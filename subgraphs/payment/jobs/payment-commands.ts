/**
 * The payment's part in an order's saga. A command is decided on what is known of the order's payment, the
 * provider is asked outside of any transaction, and what it said is recorded together with the answer. A
 * command whose outcome is unknown is not answered: it fails here, and is delivered again.
 */
import { type Message, message } from '#contracts/message.ts'
import {
  paymentAuthorizationRejected,
  paymentAuthorize,
  paymentAuthorized,
  paymentCapture,
  paymentCaptureRejected,
  paymentCaptured,
  paymentVoid,
  paymentVoided,
} from '#contracts/payment.ts'
import { type Delivery, type Handler, on } from '#platform/messaging/consumer.ts'
import type { Outbox } from '#platform/messaging/outbox.ts'
import { beginPayment, callOff, type PaymentRequest } from '../data/begin-payment.ts'
import type { Database, Transaction } from '../data/database.ts'
import { answer, record, recordAndAnswer } from '../data/ledger.ts'
import { findPayment, type StoredPayment } from '../data/payments.ts'
import { type CaptureDecision, decideAuthorize, decideCapture, decideVoid } from '../domain/decide.ts'
import { declineReason, explainRejection } from '../domain/decline-reason.ts'
import { statusOf, withEntries, type Payment, type Transaction as Entry } from '../domain/payment.ts'
import type { Provider } from '../provider/provider.ts'
import type { Refunds } from '../operations/refund-payment.ts'

/** To find out, to release, to refund, and to see that nothing is left. */
const MOST_ROUNDS = 5

export interface SagaResources {
  database: Database
  outbox: Outbox<Transaction>
  provider: Provider
  refunds: Refunds
}

export function paymentHandlers({ database, outbox, provider, refunds }: SagaResources): Handler[] {
  async function authorize(command: PaymentRequest, { id: commandId }: Delivery): Promise<void> {
    const payment = await beginPayment(database, command, new Date())
    const asks = decideAuthorize(payment).action === 'ask-provider'
    const entries = asks ? await provider.authorize(payment) : []
    const known = withEntries<Payment>(payment, entries)
    const unlessCalledOff = statusOf(known.transactions) === 'AUTHORIZED'
    await outbox.statement(answerToAuthorize(known), async (messages) => {
      const answered = { commandId, messages, unlessCalledOff }
      return (await recordAndAnswer(database, payment, entries, answered, new Date())) || undefined
    })
  }

  async function capture({ orderId }: { orderId: string }, { id: commandId }: Delivery): Promise<void> {
    const payment = await findPayment(database, 'orderId', orderId)
    const decision = decideCapture(payment)
    const asks = decision.action === 'capture'
    const entries = asks ? await provider.capture(payment!, decision.reference) : []
    const outcome = decideCapture(withEntries<Payment>(payment!, entries))
    if (outcome.action === 'capture') throw new Error(`the payment of the order ${orderId} was not captured`)
    await outbox.statement([answerToCapture(orderId, outcome)], async (messages) => {
      const answered = { commandId, messages }
      return (await recordAndAnswer(database, payment!, entries, answered, new Date())) || undefined
    })
  }

  async function voidPayment({ orderId }: { orderId: string }, { id: commandId }: Delivery): Promise<void> {
    let payment = await callOff(database, orderId, new Date())
    for (let round = 0; payment && round < MOST_ROUNDS; round++) {
      const undone = await undo(payment)
      if (!undone) break
      payment = undone
    }
    if (payment && decideVoid(payment).action !== 'answer-voided') {
      throw new Error(`the payment of the order ${orderId} is not undone yet`)
    }
    await outbox.statement([message(paymentVoided, orderId, { orderId })], async (messages) => {
      return (await answer(database, commandId, messages)) || undefined
    })
  }

  /** One step of undoing a payment; nothing where there is nothing left to undo. */
  async function undo(payment: StoredPayment): Promise<StoredPayment | undefined> {
    const decision = decideVoid(payment)
    switch (decision.action) {
      case 'find-out':
        return learn(payment, await provider.authorize(payment))
      case 'release':
        return learn(payment, await provider.release(payment, decision.reference))
      case 'refund':
        return refunds.undo(payment.id)
      case 'answer-voided':
        return undefined
      default:
        return decision satisfies never
    }
  }

  async function learn(payment: StoredPayment, entries: Entry[]): Promise<StoredPayment | undefined> {
    await record(database, payment, entries, new Date())
    return findPayment(database, 'id', payment.id)
  }

  return [on(paymentAuthorize, authorize), on(paymentVoid, voidPayment), on(paymentCapture, capture)]
}

type Captured = Exclude<CaptureDecision, { action: 'capture' }>

function answerToCapture(orderId: string, outcome: Captured): Message {
  if (outcome.action === 'answer-captured') return message(paymentCaptured, orderId, { orderId })
  const { reason, detail } = outcome
  return message(paymentCaptureRejected, orderId, { orderId, reason, detail })
}

function answerToAuthorize(payment: Payment): Message[] {
  const { orderId } = payment
  const decision = decideAuthorize(payment)
  switch (decision.action) {
    case 'answer-authorized':
      return [message(paymentAuthorized, orderId, { orderId })]
    case 'answer-rejected': {
      const { reason } = decision
      const detail = explainRejection(reason, declineReason(payment.transactions))
      return [message(paymentAuthorizationRejected, orderId, { orderId, reason, detail })]
    }
    case 'leave-to-void':
      return []
    case 'ask-provider':
      throw new Error(`the payment of the order ${orderId} was settled without an outcome`)
    default:
      return decision satisfies never
  }
}
