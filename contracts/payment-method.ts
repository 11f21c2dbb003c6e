/**
 * How a payment method is named: by a token of the provider's (`pm_card_visa`), or by the id of one that a customer keeps
 * (`pmth_…`). Only the payment subgraph knows whether there is such a method.
 */
import { parseGlobalId } from './ids.ts'

/** What the provider's own ids of payment methods look like. */
const PROVIDER_TOKEN = /^(pm|card|src)_\w+$/

/** `keptId` is a uuid. */
export type PaymentMethodName = { token: string; keptId?: never } | { token?: never; keptId: string }

/** @returns undefined where it cannot be the name of any */
export function readPaymentMethod(name: string): PaymentMethodName | undefined {
  if (PROVIDER_TOKEN.test(name)) return { token: name }
  const parsed = parseGlobalId(name)
  return parsed?.prefix === 'pmth' ? { keptId: parsed.uuid } : undefined
}
