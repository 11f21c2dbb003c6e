/**
 * Attaches a payment method to a customer: at the provider first and then here, so that what is listed here can be
 * charged. A customer may have at most 20 methods. A card that somebody seems to try out is refused.
 */
import { countDeclines, countOtherKeepers } from '../data/card-decline-rows.ts'
import type { Database } from '../data/database.ts'
import {
  addMethod,
  addProviderCustomer,
  findMethods,
  findProviderCustomer,
  type StoredMethod,
} from '../data/payment-method-rows.ts'
import { ACCOUNTS_COUNT_MS, declinesLeft, DECLINES_COUNT_MS, mayKeepCard } from '../domain/card-testing.ts'
import type { MethodCalls } from '../provider/method-calls.ts'

export const MAX_PAYMENT_METHODS = 20

export type AttachResult =
  { method: StoredMethod; error?: never } | { method?: never; error: 'REFUSED' | 'TOO_MANY' }

/** @throws where the provider does not answer */
export type AttachPaymentMethod = (customerId: string, token: string) => Promise<AttachResult>

export function createAttachPaymentMethod(
  database: Database,
  provider: MethodCalls,
  factor: number,
): AttachPaymentMethod {
  return async (customerId, token) => {
    const methods = await findMethods(database, customerId, MAX_PAYMENT_METHODS)
    if (methods.length === MAX_PAYMENT_METHODS) return { error: 'TOO_MANY' }
    const attached = await provider.attach(token, await providerCustomer(customerId))
    if (!attached) return { error: 'REFUSED' }
    if (await isTried({ ...attached, customerId })) {
      await provider.detach(attached.providerReference)
      return { error: 'REFUSED' }
    }
    return { method: await addMethod(database, { ...attached, customerId }, new Date()) }
  }

  /** Whether somebody seems to try the card out: too many accounts keep it, or too much of it was declined. */
  async function isTried(given: { customerId: string; fingerprint: string | null }): Promise<boolean> {
    const { customerId, fingerprint } = given
    if (fingerprint === null) return false
    const now = Date.now()
    const card = { customerId, fingerprint }
    const others = await countOtherKeepers(database, card, new Date(now - ACCOUNTS_COUNT_MS))
    if (!mayKeepCard(others, factor)) return true
    const hour = new Date(now - DECLINES_COUNT_MS)
    return declinesLeft(await countDeclines(database, { customerId, card: fingerprint }, hour), factor) === 0
  }

  async function providerCustomer(customerId: string): Promise<string> {
    const known = await findProviderCustomer(database, customerId)
    if (known) return known
    const created = await provider.createCustomer(customerId)
    await addProviderCustomer(database, customerId, created)
    return (await findProviderCustomer(database, customerId)) ?? created
  }
}
