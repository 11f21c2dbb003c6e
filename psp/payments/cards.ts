/**
 * The payment methods that exist here, and how the bank behind each one behaves. The first five are named and
 * answer as Stripe's own test tokens do; the last three make the failures of a network reproducible.
 */
export interface Card {
  brand: 'visa' | 'mastercard'
  last4: string
  decline?: { code: 'generic_decline' | 'insufficient_funds'; message: string }
  /** The bank wants the customer to authenticate, each time. */
  authentication?: true
  /**
   * `slow`: the bank takes seconds to answer. `silent`: the charge is made and the first answer never arrives.
   * `flaky`: the first two requests of an idempotency key fail with a 500 before anything is done.
   */
  trouble?: 'slow' | 'silent' | 'flaky'
}

const CARDS = new Map<string, Card>([
  ['pm_card_visa', { brand: 'visa', last4: '4242' }],
  ['pm_card_mastercard', { brand: 'mastercard', last4: '4444' }],
  [
    'pm_card_chargeDeclined',
    {
      brand: 'visa',
      last4: '0002',
      decline: { code: 'generic_decline', message: 'Your card was declined.' },
    },
  ],
  [
    'pm_card_chargeDeclinedInsufficientFunds',
    {
      brand: 'visa',
      last4: '9995',
      decline: { code: 'insufficient_funds', message: 'Your card has insufficient funds.' },
    },
  ],
  ['pm_card_authenticationRequired', { brand: 'visa', last4: '3184', authentication: true }],
  ['pm_card_slow', { brand: 'visa', last4: '4242', trouble: 'slow' }],
  ['pm_card_timeoutAfterCharge', { brand: 'visa', last4: '4242', trouble: 'silent' }],
  ['pm_card_flaky', { brand: 'visa', last4: '4242', trouble: 'flaky' }],
])

/** How many requests of a key a flaky card fails. */
export const FLAKY_FAULTS = 2

/** The card behind a test token. */
export function findCard(token: string): Card | undefined {
  return CARDS.get(token)
}
