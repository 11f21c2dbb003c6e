/** Payment methods at the provider: attached to a customer of ours, and detached again. */
import { toGlobalId } from '#contracts/ids.ts'
import { randomUUID } from 'node:crypto'
import Stripe from 'stripe'
import type { Ask } from './provider-policy.ts'

const { StripeCardError, StripeInvalidRequestError } = Stripe.errors

/** The card, as far as it may be shown. */
export interface ProviderMethod {
  providerReference: string
  brand: string
  last4: string
  expMonth: number
  expYear: number
}

export interface ProviderMethods {
  /** The provider's customer for one of ours; asked twice, it is the same. */
  createCustomer(customerId: string): Promise<string>
  /** Nothing where the provider does not know the token, or does not take the card. */
  attach(token: string, providerCustomer: string): Promise<ProviderMethod | undefined>
  detach(providerReference: string): Promise<void>
}

export function connectProviderMethods(stripe: Stripe, ask: Ask): ProviderMethods {
  return {
    async createCustomer(customerId) {
      const options = { idempotencyKey: `customer-${customerId}` }
      const metadata = { user_id: toGlobalId('user', customerId) }
      const { id } = await ask('create customer', () => stripe.customers.create({ metadata }, options))
      return id
    },

    async attach(token, customer) {
      // The same for each try of this call only: a token may be attached again later.
      const options = { idempotencyKey: `attach-${randomUUID()}` }
      try {
        const { id, card } = await ask('attach', () =>
          stripe.paymentMethods.attach(token, { customer }, options),
        )
        if (!card) return undefined // something other than a card is not taken
        const { brand, last4, exp_month: expMonth, exp_year: expYear } = card
        return { providerReference: id, brand, last4, expMonth, expYear }
      } catch (error) {
        const refused = error instanceof StripeInvalidRequestError || error instanceof StripeCardError
        if (refused) return undefined
        throw error
      }
    },

    async detach(providerReference) {
      try {
        await ask('detach', () => stripe.paymentMethods.detach(providerReference))
      } catch (error) {
        // It is not attached: that is what was asked for.
        if (!(error instanceof StripeInvalidRequestError)) throw error
      }
    },
  }
}
