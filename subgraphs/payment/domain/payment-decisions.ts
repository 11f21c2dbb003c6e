/**
 * What is to be done with a command, given what is known of the order's payment. A command that was carried
 * out before is answered again with the outcome that stands; a void wins over an authorization that comes
 * after it, and compensates whatever was done: it releases what is held and refunds what was captured.
 */
import { authorizedReference, awaitedReference, isMethodUnknown, statusOf, type Payment } from './payment.ts'

export type Rejection = 'PAYMENT_DECLINED' | 'PAYMENT_METHOD_UNKNOWN' | 'PAYMENT_FAILED' | 'VOIDED'

export type AuthorizeDecision =
  | { action: 'ask-provider' }
  /** The customer must authenticate; what they have done so far, the provider knows. */
  | { action: 'await-customer'; reference: string }
  | { action: 'answer-authorized' }
  | { action: 'answer-rejected'; reason: Rejection }
  /** A void is under way and will answer. */
  | { action: 'leave-to-void' }

export type VoidDecision =
  /** The outcome of the authorization is not known: it is found out, and none is made any more. */
  | { action: 'preclude' }
  | { action: 'release'; reference: string }
  /** Refund what is left of the money, and settle the refunds that are under way. */
  | { action: 'refund' }
  | { action: 'answer-voided' }

export type CaptureDecision =
  | { action: 'capture'; reference: string }
  | { action: 'answer-captured' }
  /** Nothing is held, and nothing ever will be. */
  | { action: 'answer-rejected'; reason: 'VOIDED' | 'CAPTURE_FAILED'; detail: string }

export function decideAuthorize(payment: Payment): AuthorizeDecision {
  const status = statusOf(payment.transactions)
  switch (status) {
    case 'PENDING':
      return { action: payment.voidRequested ? 'leave-to-void' : 'ask-provider' }
    case 'REQUIRES_ACTION':
      if (payment.voidRequested) return { action: 'leave-to-void' }
      return { action: 'await-customer', reference: awaitedReference(payment) }
    case 'AUTHORIZED':
      return { action: payment.voidRequested ? 'leave-to-void' : 'answer-authorized' }
    case 'PARTIALLY_CAPTURED':
    case 'CAPTURED':
    case 'PARTIALLY_REFUNDED':
    case 'REFUNDED':
      return { action: 'answer-authorized' }
    case 'VOIDED':
      return { action: 'answer-rejected', reason: 'VOIDED' }
    case 'DECLINED':
      return { action: 'answer-rejected', reason: 'PAYMENT_DECLINED' }
    case 'FAILED': {
      const isUnknown = isMethodUnknown(payment.transactions)
      return { action: 'answer-rejected', reason: isUnknown ? 'PAYMENT_METHOD_UNKNOWN' : 'PAYMENT_FAILED' }
    }
    default:
      return status satisfies never
  }
}

export function decideVoid(payment: Payment): VoidDecision {
  const status = statusOf(payment.transactions)
  switch (status) {
    case 'PENDING':
      return { action: 'preclude' }
    case 'REQUIRES_ACTION':
      return { action: 'release', reference: awaitedReference(payment) }
    case 'AUTHORIZED':
      return { action: 'release', reference: authorizedReference(payment) }
    case 'PARTIALLY_CAPTURED':
    case 'CAPTURED':
    case 'PARTIALLY_REFUNDED':
      return { action: 'refund' }
    case 'VOIDED':
    case 'DECLINED':
    case 'FAILED':
    case 'REFUNDED':
      return { action: 'answer-voided' }
    default:
      return status satisfies never
  }
}

/** @throws where it is not known yet whether anything is held */
export function decideCapture(payment: Payment): CaptureDecision {
  const status = statusOf(payment.transactions)
  const detail = `A payment that is ${status} cannot be captured.`
  switch (status) {
    case 'PARTIALLY_CAPTURED':
    case 'CAPTURED':
    case 'PARTIALLY_REFUNDED':
    case 'REFUNDED':
      return { action: 'answer-captured' }
    case 'AUTHORIZED':
      if (payment.voidRequested) return { action: 'answer-rejected', reason: 'VOIDED', detail }
      return { action: 'capture', reference: authorizedReference(payment) }
    case 'VOIDED':
      return { action: 'answer-rejected', reason: 'VOIDED', detail }
    case 'DECLINED':
    case 'FAILED':
      return { action: 'answer-rejected', reason: 'CAPTURE_FAILED', detail }
    case 'PENDING':
    case 'REQUIRES_ACTION':
      throw new Error(`the payment ${payment.id} is ${status}: it cannot be captured yet`)
    default:
      return status satisfies never
  }
}

/**
 * Whether the provider holds money that no order expects: the payment was answered as failed or declined, or a void
 * was requested, and then the provider reported that it holds or has taken the money.
 */
export function isOrphaned(before: Payment, after: Payment): boolean {
  const answered = statusOf(before.transactions)
  const now = statusOf(after.transactions)
  const holds = now === 'AUTHORIZED' || now === 'CAPTURED' || now === 'PARTIALLY_CAPTURED'
  return holds && (answered === 'FAILED' || answered === 'DECLINED' || after.voidRequested)
}
