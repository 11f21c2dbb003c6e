/**
 * A payment is what its ledger says: entries are only ever added, and the status derives from them. An entry
 * that would not change the status is a repeat, and is not added a second time.
 */
import type { MoneyData } from '#events/money.ts'

export type TransactionType = 'AUTHORIZATION' | 'CAPTURE' | 'VOID'

export type PaymentStatus = 'PENDING' | 'AUTHORIZED' | 'CAPTURED' | 'VOIDED' | 'DECLINED' | 'FAILED'

/** An entry of the ledger. */
export interface Transaction {
  type: TransactionType
  status: 'SUCCEEDED' | 'FAILED'
  /** In the currency's minor unit. */
  amountMinor: number
  /** The provider's payment intent; null where the provider made nothing. */
  providerReference: string | null
  /** Why the card's bank refused, in the provider's words; null where no bank refused. */
  declineCode: string | null
}

export interface Payment {
  id: string
  orderId: string
  amount: MoneyData
  paymentMethod: string
  createdAt: Date
  /** Oldest first. */
  transactions: readonly Transaction[]
}

/** What the provider said when it was asked to authorize. */
export type AuthorizationOutcome =
  | { kind: 'authorized'; reference: string }
  | { kind: 'declined'; reference: string | null; declineCode: string }
  | { kind: 'failed'; reference: string | null }

export function statusOf(transactions: readonly Transaction[]): PaymentStatus {
  return transactions.reduce<PaymentStatus>((status, entry) => after(status, entry) ?? status, 'PENDING')
}

/** Whether the entry changes the payment. If not, it repeats what is known, or comes too late to be true. */
export function isNews(payment: Payment, entry: Transaction): boolean {
  return after(statusOf(payment.transactions), entry) !== undefined
}

/** The status that the entry leads to, or undefined where it leads nowhere. */
function after(status: PaymentStatus, entry: Transaction): PaymentStatus | undefined {
  const succeeded = entry.status === 'SUCCEEDED'
  switch (entry.type) {
    case 'AUTHORIZATION':
      if (status !== 'PENDING') return undefined
      if (succeeded) return 'AUTHORIZED'
      return entry.declineCode === null ? 'FAILED' : 'DECLINED'
    case 'CAPTURE':
      return status === 'AUTHORIZED' && succeeded ? 'CAPTURED' : undefined
    case 'VOID':
      return (status === 'PENDING' || status === 'AUTHORIZED') && succeeded ? 'VOIDED' : undefined
    default:
      return entry.type satisfies never
  }
}

/** What was captured so far, in the currency's minor unit. */
export function capturedMinor(transactions: readonly Transaction[]): number {
  return transactions
    .filter(({ type, status }) => type === 'CAPTURE' && status === 'SUCCEEDED')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0)
}

/** The intent that holds the money of an authorized payment. */
export function authorizedReference(payment: Payment): string {
  const held = payment.transactions.find(
    ({ type, status }) => type === 'AUTHORIZATION' && status === 'SUCCEEDED',
  )
  if (!held?.providerReference) throw new Error(`the payment ${payment.id} holds nothing at the provider`)
  return held.providerReference
}

export function authorizationEntry(payment: Payment, outcome: AuthorizationOutcome): Transaction {
  return {
    type: 'AUTHORIZATION',
    status: outcome.kind === 'authorized' ? 'SUCCEEDED' : 'FAILED',
    amountMinor: payment.amount.amountMinor,
    providerReference: outcome.reference,
    declineCode: outcome.kind === 'declined' ? outcome.declineCode : null,
  }
}

export function captureEntry(payment: Payment): Transaction {
  return { ...authorizationEntry(payment, held(payment)), type: 'CAPTURE' }
}

export function voidEntry(payment: Payment): Transaction {
  return { ...authorizationEntry(payment, held(payment)), type: 'VOID' }
}

/** Called off before the provider was asked: nothing was held, and so nothing is released. */
export const voidedBeforehand: Transaction = {
  type: 'VOID',
  status: 'SUCCEEDED',
  amountMinor: 0,
  providerReference: null,
  declineCode: null,
}

function held(payment: Payment): AuthorizationOutcome {
  return { kind: 'authorized', reference: authorizedReference(payment) }
}
