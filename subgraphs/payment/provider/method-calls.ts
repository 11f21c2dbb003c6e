/** The calls about payment methods: attached to one of our customers at the provider, and detached again. */
import { toGlobalId } from '#contracts/ids.ts'
import { randomUUID } from 'node:crypto'
import Stripe from 'stripe'
import type { CallProvider } from './policy.ts'

const { StripeCardError, StripeInvalidRequestError } = Stripe.errors

/** The card, as far as it may be shown. */
export interface ProviderMethod {
  providerReference: string
  brand: string
  last4: string
  expMonth: number
  expYear: number
  /** The same for each method of one card; null where the provider has none. */
  fingerprint: string | null
}

export interface MethodCalls {
  /** The provider's customer for one of ours: the same one at every call. */
  createCustomer(customerId: string): Promise<string>
  /** @returns undefined where the provider does not know the token, or does not accept the card */
  attach(token: string, providerCustomer: string): Promise<ProviderMethod | undefined>
  detach(providerReference: string): Promise<void>
}

export function connectMethodCalls(stripe: Stripe, call: CallProvider): MethodCalls {
  return {
    async createCustomer(customerId) {
      const options = { idempotencyKey: `customer-${customerId}` }
      const metadata = { user_id: toGlobalId('user', customerId) }
      const { id } = await call('create customer', () => stripe.customers.create({ metadata }, options))
      return id
    },

    async attach(token, customer) {
      // The same for the retries of this call only: a token may be attached again later.
      const options = { idempotencyKey: `attach-${randomUUID()}` }
      try {
        const { id, card } = await call('attach', () =>
          stripe.paymentMethods.attach(token, { customer }, options),
        )
        if (!card) return undefined // only cards are accepted
        const { brand, last4, exp_month: expMonth, exp_year: expYear, fingerprint = null } = card
        return { providerReference: id, brand, last4, expMonth, expYear, fingerprint }
      } catch (error) {
        const refused = error instanceof StripeInvalidRequestError || error instanceof StripeCardError
        if (refused) return undefined
        throw error
      }
    },

    async detach(providerReference) {
      try {
        await call('detach', () => stripe.paymentMethods.detach(providerReference))
      } catch (error) {
        // It is not attached, which is what was asked for.
        if (!(error instanceof StripeInvalidRequestError)) throw error
      }
    },
  }
}
