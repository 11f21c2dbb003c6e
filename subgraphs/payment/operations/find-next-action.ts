/**
 * What a customer must do before their payment goes on. The secret that they need for it is asked of the provider each
 * time and is not stored: whoever has it can act for the customer.
 */
import { awaitedReference, type Payment, statusOf } from '../domain/payment.ts'
import type { PaymentCalls } from '../provider/payment-calls.ts'

export interface NextAction {
  type: 'AUTHENTICATE'
  clientSecret: string
}

/** @returns null where there is nothing to do @throws where the provider does not answer */
export type FindNextAction = (payment: Payment) => Promise<NextAction | null>

export function createFindNextAction(provider: PaymentCalls): FindNextAction {
  return async (payment) => {
    if (payment.voidRequested || statusOf(payment.transactions) !== 'REQUIRES_ACTION') return null
    const clientSecret = await provider.findClientSecret(awaitedReference(payment))
    return clientSecret === undefined ? null : { type: 'AUTHENTICATE', clientSecret }
  }
}
