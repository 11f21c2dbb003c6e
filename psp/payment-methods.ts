/** A payment method as Stripe's API shows it, or its 404 `resource_missing`. */
import { findCard } from './cards.ts'
import { ProviderError } from './provider-error.ts'

export function showPaymentMethod(id: string): object {
  const card = findCard(id)
  if (!card) {
    throw new ProviderError(404, {
      type: 'invalid_request_error',
      code: 'resource_missing',
      message: `No such PaymentMethod: '${id}'`,
    })
  }
  return {
    id,
    object: 'payment_method',
    type: 'card',
    livemode: false,
    card: {
      brand: card.brand,
      last4: card.last4,
      exp_month: 12,
      exp_year: 2034,
      funding: 'credit',
      country: 'US',
    },
  }
}
