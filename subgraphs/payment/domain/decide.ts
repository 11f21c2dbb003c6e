/**
 * What is to be done with a command, given what is known of the order's payment. A command that was carried
 * out before is answered again with the outcome that stands; a void wins over an authorization that comes
 * after it, and undoes whatever was done: it releases what is held and refunds what was captured.
 */
import { authorizedReference, refundableMinor, statusOf, type Payment } from './payment.ts'

export type Rejection = 'PAYMENT_DECLINED' | 'PAYMENT_FAILED' | 'VOIDED'

export type AuthorizeDecision =
  | { action: 'ask-provider' }
  | { action: 'answer-authorized' }
  | { action: 'answer-rejected'; reason: Rejection }
  /** A void is under way and will answer. */
  | { action: 'leave-to-void' }

export type VoidDecision =
  /** The outcome of the authorization is not known: it has to be, before it can be undone. */
  | { action: 'find-out' }
  | { action: 'release'; reference: string }
  /** Give back what is left of the money, and wait for the refunds that are under way. */
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
    case 'FAILED':
      return { action: 'answer-rejected', reason: 'PAYMENT_FAILED' }
    default:
      return status satisfies never
  }
}

export function decideVoid(payment: Payment): VoidDecision {
  const status = statusOf(payment.transactions)
  switch (status) {
    case 'PENDING':
      return { action: 'find-out' }
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
export function decideCapture(payment: Payment | undefined): CaptureDecision {
  const status = payment && statusOf(payment.transactions)
  const rejected = (reason: 'VOIDED' | 'CAPTURE_FAILED') =>
    ({ action: 'answer-rejected', reason, detail: `a payment that is ${status} cannot be captured` }) as const
  switch (status) {
    case 'PARTIALLY_CAPTURED':
    case 'CAPTURED':
    case 'PARTIALLY_REFUNDED':
    case 'REFUNDED':
      return { action: 'answer-captured' }
    case 'AUTHORIZED':
      if (payment!.voidRequested) return rejected('VOIDED')
      return { action: 'capture', reference: authorizedReference(payment!) }
    case 'VOIDED':
      return rejected('VOIDED')
    case 'DECLINED':
    case 'FAILED':
      return rejected('CAPTURE_FAILED')
    default:
      throw new Error(`a payment that is ${status ?? 'unknown'} cannot be captured`)
  }
}

/** How much a refund gives back; `requested` is undefined for all that is left. */
export function decideRefund(
  payment: Payment,
  requested: number | undefined,
): { amountMinor: number } | { exceeds: number } {
  const refundable = refundableMinor(payment)
  const amountMinor = requested ?? refundable
  return amountMinor < 1 || amountMinor > refundable ? { exceeds: refundable } : { amountMinor }
}

/**
 * Whether the provider holds money that nobody waits for: the order was told that nothing was held, or called
 * the payment off, and then the provider told otherwise.
 */
export function isOrphaned(before: Payment, after: Payment): boolean {
  const told = statusOf(before.transactions)
  const now = statusOf(after.transactions)
  const holds = now === 'AUTHORIZED' || now === 'CAPTURED' || now === 'PARTIALLY_CAPTURED'
  return holds && (told === 'FAILED' || told === 'DECLINED' || after.voidRequested)
}
