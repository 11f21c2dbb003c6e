/**
 * Detaches a payment method from its customer: at the provider first and then here, so that what is listed here can
 * be charged. A method that was detached before stays so.
 */
import type { Database } from '../data/database.ts'
import { findMethod, markDetached, type StoredMethod } from '../data/payment-method-rows.ts'
import type { MethodCalls } from '../provider/method-calls.ts'

/** @returns undefined where the customer has no such method @throws where the provider does not answer */
export type DetachPaymentMethod = (customerId: string, id: string) => Promise<StoredMethod | undefined>

export function createDetachPaymentMethod(database: Database, provider: MethodCalls): DetachPaymentMethod {
  return async (customerId, id) => {
    const method = await findMethod(database, id, customerId)
    if (!method || method.detachedAt) return method
    await provider.detach(method.providerReference)
    await markDetached(database, id, new Date())
    return method
  }
}
