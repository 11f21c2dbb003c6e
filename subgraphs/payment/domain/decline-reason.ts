/**
 * What may be said of a declined card. The codes that tell of theft, loss or suspected fraud are not shown to
 * the one who pays; they read as a general decline.
 * @see https://docs.stripe.com/declines/codes
 */
import type { Rejection } from './decide.ts'
import type { Transaction } from './payment.ts'

const confidential = new Set(['fraudulent', 'lost_card', 'merchant_blacklist', 'pickup_card', 'stolen_card'])

/** The code of the bank's refusal, fit to be shown; null where no bank refused. */
export function declineReason(transactions: readonly Transaction[]): string | null {
  const code = transactions.find((entry) => entry.declineCode !== null)?.declineCode ?? null
  return code !== null && confidential.has(code) ? 'generic_decline' : code
}

/** One sentence for the one who pays. */
export function explainRejection(reason: Rejection, declinedFor: string | null): string {
  switch (reason) {
    case 'PAYMENT_DECLINED':
      return `The card was declined (${declinedFor ?? 'generic_decline'}).`
    case 'PAYMENT_FAILED':
      return 'The payment could not be made with this payment method.'
    case 'VOIDED':
      return 'The payment was called off.'
    default:
      return reason satisfies never
  }
}
