/**
 * What may be said of a declined card. Codes of theft, loss or suspected fraud are not shown to the customer: they
 * read as a generic decline. A code that is not in the list reads as OTHER.
 * @see https://docs.stripe.com/declines/codes
 */
import { TOO_MANY_DECLINES } from './card-testing.ts'
import type { Rejection } from './payment-decisions.ts'
import { isDecline, type Transaction } from './payment.ts'

export type PaymentDeclineReason =
  | 'GENERIC_DECLINE'
  | 'INSUFFICIENT_FUNDS'
  | 'AUTHENTICATION_REQUIRED'
  | 'AUTHENTICATION_FAILED'
  | 'EXPIRED_CARD'
  | 'INCORRECT_CARD_DATA'
  | 'CARD_LIMIT_EXCEEDED'
  | 'CARD_NOT_SUPPORTED'
  | 'TRY_AGAIN_LATER'
  | 'TOO_MANY_DECLINES'
  | 'OTHER'

const REASONS = new Map<string, PaymentDeclineReason>([
  ['generic_decline', 'GENERIC_DECLINE'],
  ['card_declined', 'GENERIC_DECLINE'],
  ['do_not_honor', 'GENERIC_DECLINE'],
  ['no_action_taken', 'GENERIC_DECLINE'],
  ['transaction_not_allowed', 'GENERIC_DECLINE'],
  ['call_issuer', 'GENERIC_DECLINE'],
  ['fraudulent', 'GENERIC_DECLINE'],
  ['lost_card', 'GENERIC_DECLINE'],
  ['merchant_blacklist', 'GENERIC_DECLINE'],
  ['pickup_card', 'GENERIC_DECLINE'],
  ['stolen_card', 'GENERIC_DECLINE'],
  ['insufficient_funds', 'INSUFFICIENT_FUNDS'],
  ['authentication_required', 'AUTHENTICATION_REQUIRED'],
  ['payment_intent_authentication_failure', 'AUTHENTICATION_FAILED'],
  ['expired_card', 'EXPIRED_CARD'],
  ['incorrect_number', 'INCORRECT_CARD_DATA'],
  ['invalid_number', 'INCORRECT_CARD_DATA'],
  ['incorrect_cvc', 'INCORRECT_CARD_DATA'],
  ['invalid_cvc', 'INCORRECT_CARD_DATA'],
  ['incorrect_zip', 'INCORRECT_CARD_DATA'],
  ['invalid_expiry_month', 'INCORRECT_CARD_DATA'],
  ['invalid_expiry_year', 'INCORRECT_CARD_DATA'],
  ['card_velocity_exceeded', 'CARD_LIMIT_EXCEEDED'],
  ['withdrawal_count_limit_exceeded', 'CARD_LIMIT_EXCEEDED'],
  ['card_not_supported', 'CARD_NOT_SUPPORTED'],
  ['currency_not_supported', 'CARD_NOT_SUPPORTED'],
  ['issuer_not_available', 'TRY_AGAIN_LATER'],
  ['processing_error', 'TRY_AGAIN_LATER'],
  ['reenter_transaction', 'TRY_AGAIN_LATER'],
  ['try_again_later', 'TRY_AGAIN_LATER'],
  [TOO_MANY_DECLINES, 'TOO_MANY_DECLINES'],
])

const EXPLANATIONS: Record<PaymentDeclineReason, string> = {
  GENERIC_DECLINE: 'The card was declined.',
  INSUFFICIENT_FUNDS: 'The card was declined: it has insufficient funds.',
  AUTHENTICATION_REQUIRED: 'The card was declined: its bank requires authentication.',
  AUTHENTICATION_FAILED: 'The card was declined: its bank could not authenticate the customer.',
  EXPIRED_CARD: 'The card was declined: it has expired.',
  INCORRECT_CARD_DATA: 'The card was declined: its number, expiry date or security code is not correct.',
  CARD_LIMIT_EXCEEDED: 'The card was declined: its limit is exceeded.',
  CARD_NOT_SUPPORTED: 'The card was declined: it does not support this kind of purchase or its currency.',
  TRY_AGAIN_LATER: 'The card was declined because its bank could not be reached. Please try again later.',
  TOO_MANY_DECLINES: 'Too many payments were declined: no bank was asked. Please try again in an hour.',
  OTHER: 'The card was declined.',
}

/** @returns null where no bank refused */
export function declineReason(transactions: readonly Transaction[]): PaymentDeclineReason | null {
  const code = transactions.find(isDecline)?.declineCode ?? null
  return code === null ? null : (REASONS.get(code) ?? 'OTHER')
}

/** One sentence for the customer. */
export function explainRejection(reason: Rejection, declinedFor: PaymentDeclineReason | null): string {
  switch (reason) {
    case 'PAYMENT_DECLINED':
      return EXPLANATIONS[declinedFor ?? 'GENERIC_DECLINE']
    case 'PAYMENT_METHOD_UNKNOWN':
      return 'There is no such payment method, or it cannot be used any more.'
    case 'PAYMENT_FAILED':
      return 'The payment could not be made with this payment method.'
    case 'VOIDED':
      return 'The payment was canceled.'
    default:
      return reason satisfies never
  }
}
