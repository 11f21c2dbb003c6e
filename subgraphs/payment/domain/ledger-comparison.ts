/**
 * Our ledger and the provider's must be the same, entry by entry. Entries are compared as lines of text; each line
 * occurs once.
 */
import type { Transaction } from './payment.ts'

/** An entry of the provider's ledger. */
export interface ProviderEntry {
  type: 'authorization' | 'decline' | 'capture' | 'cancellation' | 'refund'
  paymentIntent: string
  /** For a refund, its own id. */
  reference: string
  amount: number
  /** In lower case. */
  currency: string
}

const OUR_TERMS = {
  authorization: 'AUTHORIZATION SUCCEEDED',
  decline: 'AUTHORIZATION FAILED',
  capture: 'CAPTURE SUCCEEDED',
  cancellation: 'VOID SUCCEEDED',
  refund: 'REFUND SUCCEEDED',
}

export function providerLine({ type, paymentIntent, reference, amount, currency }: ProviderEntry): string {
  const subject = type === 'refund' ? reference : paymentIntent
  return `${OUR_TERMS[type]} ${amount} ${currency.toUpperCase()} ${subject}`
}

/** @returns undefined for an entry that the provider made nothing for, or that moved no money there */
export function ourLine(entry: Transaction, currency: string): string | undefined {
  const { type, status, amountMinor, providerReference } = entry
  if (providerReference === null || type === 'AUTHENTICATION') return undefined
  return `${type} ${status} ${amountMinor} ${currency} ${providerReference}`
}

/** @returns one sentence for each line that only one side has, and for each that a side has twice */
export function differences(ours: readonly string[], providers: readonly string[]): string[] {
  const [mine, theirs] = [new Set(ours), new Set(providers)]
  return [
    ...providers.filter((line) => !mine.has(line)).map((line) => `Only the provider has: ${line}`),
    ...ours.filter((line) => !theirs.has(line)).map((line) => `Only we have: ${line}`),
    ...repeats(providers).map((line) => `The provider has twice: ${line}`),
    ...repeats(ours).map((line) => `We have twice: ${line}`),
  ]
}

function repeats(lines: readonly string[]): string[] {
  const seen = new Set<string>()
  return lines.filter((line) => seen.size === seen.add(line).size)
}
