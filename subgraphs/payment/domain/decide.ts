/**
 * What is to be done with a command, given what is known of the order's payment. A command that was carried
 * out before is answered again with the outcome that stands; a void wins over an authorization that comes
 * after it; money that was captured is not voided.
 */
import { authorizedReference, statusOf, type Payment } from './payment.ts'

export type Rejection = 'PAYMENT_DECLINED' | 'PAYMENT_FAILED' | 'VOIDED'

export type AuthorizeDecision =
  | { action: 'ask-provider' }
  | { action: 'answer-authorized' }
  | { action: 'answer-rejected'; reason: Rejection }
  /** A void is under way and will answer. */
  | { action: 'leave-to-void' }

export type VoidDecision =
  /** The outcome of the authorization is not known: it has to be, before it can be undone. */
  | { action: 'find-out'; payment: Payment }
  | { action: 'release'; payment: Payment; reference: string }
  | { action: 'answer-voided' }

export type CaptureDecision =
  { action: 'capture'; payment: Payment; reference: string } | { action: 'answer-captured' }

export function decideAuthorize(payment: Payment, voidRequested: boolean): AuthorizeDecision {
  const status = statusOf(payment.transactions)
  switch (status) {
    case 'PENDING':
      return { action: voidRequested ? 'leave-to-void' : 'ask-provider' }
    case 'AUTHORIZED':
      return { action: voidRequested ? 'leave-to-void' : 'answer-authorized' }
    case 'CAPTURED':
      return { action: 'answer-authorized' }
    case 'VOIDED':
      return { action: 'answer-rejected', reason: 'VOIDED' }
    case 'DECLINED':
      return { action: 'answer-rejected', reason: 'PAYMENT_DECLINED' }
    case 'FAILED':
      return { action: 'answer-rejected', reason: 'PAYMENT_FAILED' }
    default:
      return status satisfies never
  }
}

/** @throws where the money was captured: that is refunded, not voided */
export function decideVoid(payment: Payment | undefined): VoidDecision {
  if (!payment) return { action: 'answer-voided' }
  const status = statusOf(payment.transactions)
  switch (status) {
    case 'PENDING':
      return { action: 'find-out', payment }
    case 'AUTHORIZED':
      return { action: 'release', payment, reference: authorizedReference(payment) }
    case 'VOIDED':
    case 'DECLINED':
    case 'FAILED':
      return { action: 'answer-voided' }
    case 'CAPTURED':
      throw new Error(`the payment of the order ${payment.orderId} is captured and cannot be voided`)
    default:
      return status satisfies never
  }
}

/** @throws where nothing is held that could be captured */
export function decideCapture(payment: Payment | undefined, voidRequested: boolean): CaptureDecision {
  const status = payment && statusOf(payment.transactions)
  if (status === 'CAPTURED') return { action: 'answer-captured' }
  if (payment && status === 'AUTHORIZED' && !voidRequested) {
    return { action: 'capture', payment, reference: authorizedReference(payment) }
  }
  throw new Error(
    `a payment that is ${voidRequested ? 'called off' : (status ?? 'unknown')} cannot be captured`,
  )
}
