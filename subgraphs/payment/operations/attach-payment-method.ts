/**
 * Attaches a payment method to a customer: at the provider first and then here, so that what is listed here can be
 * charged. A customer may have at most 20 methods.
 */
import type { Database } from '../data/database.ts'
import {
  addMethod,
  addProviderCustomer,
  findMethods,
  findProviderCustomer,
  type StoredMethod,
} from '../data/payment-method-rows.ts'
import type { MethodCalls } from '../provider/method-calls.ts'

export const MAX_PAYMENT_METHODS = 20

export type AttachResult =
  { method: StoredMethod; error?: never } | { method?: never; error: 'REFUSED' | 'TOO_MANY' }

/** @throws where the provider does not answer */
export type AttachPaymentMethod = (customerId: string, token: string) => Promise<AttachResult>

export function createAttachPaymentMethod(database: Database, provider: MethodCalls): AttachPaymentMethod {
  return async (customerId, token) => {
    const methods = await findMethods(database, customerId, MAX_PAYMENT_METHODS)
    if (methods.length === MAX_PAYMENT_METHODS) return { error: 'TOO_MANY' }
    const attached = await provider.attach(token, await providerCustomer(customerId))
    if (!attached) return { error: 'REFUSED' }
    return { method: await addMethod(database, { ...attached, customerId }, new Date()) }
  }

  async function providerCustomer(customerId: string): Promise<string> {
    const known = await findProviderCustomer(database, customerId)
    if (known) return known
    const created = await provider.createCustomer(customerId)
    await addProviderCustomer(database, customerId, created)
    return (await findProviderCustomer(database, customerId)) ?? created
  }
}
