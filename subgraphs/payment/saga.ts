/**
 * The payment's part in an order's saga. A command is decided on what is known of the order's payment, the
 * provider is asked outside of any transaction, and what it said is recorded together with the answer. A
 * command whose outcome is unknown is not answered: it fails here, and is delivered again.
 */
import {
  paymentAuthorizationRejected,
  paymentAuthorize,
  paymentAuthorized,
  paymentCapture,
  paymentCaptured,
  paymentVoid,
  paymentVoided,
} from '#events/payment.ts'
import { type Delivery, type Handler, on } from '#platform/consumer.ts'
import { firstDelivery } from '#platform/inbox.ts'
import type { Outbox, Send } from '#platform/outbox.ts'
import type { Transaction } from './data/database.ts'
import {
  append,
  createPayment,
  lockOrder,
  requestVoid,
  type PaymentRequest,
  type StoredPayment,
} from './data/payments.ts'
import { decideAuthorize, decideCapture, decideVoid } from './domain/decide.ts'
import { declineReason, explainRejection } from './domain/decline-reason.ts'
import { authorizationEntry, captureEntry, voidEntry } from './domain/payment.ts'
import type { Provider } from './provider.ts'

export interface SagaResources {
  outbox: Outbox<Transaction>
  provider: Provider
}

export function paymentHandlers({ outbox, provider }: SagaResources): Handler[] {
  /** Records what was learned and answers, unless this very message was answered before. */
  function settle(orderId: string, delivery: Delivery, work: Settle): Promise<void> {
    return outbox.transaction(async (tx, send) => {
      const known = await lockOrder(tx, orderId)
      if (await firstDelivery(tx, delivery.id)) await work(tx, known, send)
    })
  }

  async function authorize(command: PaymentRequest, delivery: Delivery): Promise<void> {
    const { orderId } = command
    const { payment, decision } = await outbox.transaction(async (tx) => {
      const { payment: known, voidRequested } = await lockOrder(tx, orderId)
      const payment = known ?? (await createPayment(tx, command, voidRequested, new Date()))
      return { payment, decision: decideAuthorize(payment, voidRequested) }
    })
    const outcome = decision.action === 'ask-provider' ? await provider.authorize(payment) : undefined
    await settle(orderId, delivery, async (tx, known, send) => {
      const current = outcome
        ? await append(tx, known.payment!, authorizationEntry(payment, outcome), new Date())
        : known.payment!
      answerAuthorize(current, known.voidRequested, send)
    })
  }

  async function voidPayment({ orderId }: { orderId: string }, delivery: Delivery): Promise<void> {
    let decision = await outbox.transaction(async (tx) => {
      const { payment } = await lockOrder(tx, orderId)
      await requestVoid(tx, orderId, new Date())
      return decideVoid(payment)
    })
    if (decision.action === 'find-out') {
      const { payment } = decision
      const outcome = await provider.authorize(payment)
      decision = await outbox.transaction(async (tx) => {
        const known = await lockOrder(tx, orderId)
        return decideVoid(await append(tx, known.payment!, authorizationEntry(payment, outcome), new Date()))
      })
    }
    if (decision.action === 'release') await provider.release(decision.payment, decision.reference)
    await settle(orderId, delivery, async (tx, known, send) => {
      if (decision.action === 'release')
        await append(tx, known.payment!, voidEntry(decision.payment), new Date())
      send(paymentVoided, orderId, { orderId })
    })
  }

  async function capture({ orderId }: { orderId: string }, delivery: Delivery): Promise<void> {
    const decision = await outbox.transaction(async (tx) => {
      const { payment, voidRequested } = await lockOrder(tx, orderId)
      return decideCapture(payment, voidRequested)
    })
    if (decision.action === 'capture') await provider.capture(decision.payment, decision.reference)
    await settle(orderId, delivery, async (tx, known, send) => {
      if (decision.action === 'capture')
        await append(tx, known.payment!, captureEntry(decision.payment), new Date())
      send(paymentCaptured, orderId, { orderId })
    })
  }

  return [on(paymentAuthorize, authorize), on(paymentVoid, voidPayment), on(paymentCapture, capture)]
}

type Settle = (tx: Transaction, known: Awaited<ReturnType<typeof lockOrder>>, send: Send) => Promise<void>

function answerAuthorize(payment: StoredPayment, voidRequested: boolean, send: Send): void {
  const { orderId } = payment
  const decision = decideAuthorize(payment, voidRequested)
  switch (decision.action) {
    case 'answer-authorized':
      return send(paymentAuthorized, orderId, { orderId })
    case 'answer-rejected': {
      const { reason } = decision
      const detail = explainRejection(reason, declineReason(payment.transactions))
      return send(paymentAuthorizationRejected, orderId, { orderId, reason, detail })
    }
    case 'leave-to-void':
      return
    case 'ask-provider':
      throw new Error(`the payment of the order ${orderId} was settled without an outcome`)
    default:
      return decision satisfies never
  }
}
