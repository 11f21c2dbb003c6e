/**
 * A customer's payment methods: attached at the provider first and then kept, detached at the provider first and
 * then marked, so that what is listed here can be charged.
 */
import type { Database } from '../data/database.ts'
import {
  addMethod,
  findMethod,
  findMethods,
  findProviderCustomer,
  keepProviderCustomer,
  markDetached,
  type StoredMethod,
} from '../data/payment-methods.ts'
import type { ProviderMethods } from '../provider/provider-methods.ts'

/** So that the list of them is bounded. */
export const MOST_METHODS = 20

export type AttachResult =
  { method: StoredMethod; error?: never } | { method?: never; error: 'REFUSED' | 'TOO_MANY' }

export interface PaymentMethods {
  list(customerId: string): Promise<StoredMethod[]>
  /** @throws where the provider does not answer */
  attach(customerId: string, token: string): Promise<AttachResult>
  /** Nothing where the customer has no such method; one that was detached before stays so. */
  detach(customerId: string, id: string): Promise<StoredMethod | undefined>
}

export function createPaymentMethods(database: Database, provider: ProviderMethods): PaymentMethods {
  async function providerCustomer(customerId: string): Promise<string> {
    const known = await findProviderCustomer(database, customerId)
    if (known) return known
    await keepProviderCustomer(database, customerId, await provider.createCustomer(customerId))
    return (await findProviderCustomer(database, customerId))!
  }

  return {
    list: (customerId) => findMethods(database, customerId, MOST_METHODS),

    async attach(customerId, token) {
      const methods = await findMethods(database, customerId, MOST_METHODS)
      if (methods.length === MOST_METHODS) return { error: 'TOO_MANY' }
      const attached = await provider.attach(token, await providerCustomer(customerId))
      if (!attached) return { error: 'REFUSED' }
      return { method: await addMethod(database, { ...attached, customerId }, new Date()) }
    },

    async detach(customerId, id) {
      const method = await findMethod(database, id, customerId)
      if (!method || method.detachedAt) return method
      await provider.detach(method.providerReference)
      await markDetached(database, id, new Date())
      return method
    },
  }
}
