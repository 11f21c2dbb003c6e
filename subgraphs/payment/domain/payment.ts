/**
 * A payment is what its ledger says. Entries are facts that the provider reported, each once (by reference and
 * type) and only ever added; the status derives from all of them together, so that it does not matter in
 * which order they arrived. Amounts are in the currency's minor unit.
 */
import type { MinorMoney } from '#contracts/money.ts'

/** AUTHENTICATION, always PENDING: the customer was asked. What became of it, the authorization's entry says. */
export type TransactionType = 'AUTHENTICATION' | 'AUTHORIZATION' | 'CAPTURE' | 'VOID' | 'REFUND'

export type PaymentStatus =
  | 'PENDING'
  | 'REQUIRES_ACTION'
  | 'AUTHORIZED'
  | 'PARTIALLY_CAPTURED'
  | 'CAPTURED'
  | 'VOIDED'
  | 'DECLINED'
  | 'FAILED'
  | 'PARTIALLY_REFUNDED'
  | 'REFUNDED'

/** An entry of the ledger. */
export interface Transaction {
  type: TransactionType
  status: 'PENDING' | 'SUCCEEDED' | 'FAILED'
  amountMinor: number
  /** The provider's payment intent, for a refund the provider's refund; null where the provider made nothing. */
  providerReference: string | null
  /** Why it was refused, as the provider's code; null where neither a bank nor the method is the reason. */
  declineCode: string | null
}

/** The code where there is no such payment method: no bank was asked. */
export const METHOD_UNKNOWN = 'payment_method_unknown'

/** A refund that the provider has not answered yet. Its amount is reserved, so that nobody refunds it twice. */
export interface PendingRefund {
  id: string
  amountMinor: number
  reason: string | null
  /** Whether a void asked for it, and nobody else. */
  byVoid: boolean
  createdAt: Date
}

export interface Payment {
  id: string
  orderId: string
  amount: MinorMoney
  /** As the customer gave it. */
  paymentMethod: string
  /** The provider's own id of it; null where the customer has no such method. */
  providerMethod: string | null
  /** The provider's customer that the method belongs to; null for a method that belongs to nobody. */
  providerCustomer: string | null
  /** Whether the order has asked for a void. */
  voidRequested: boolean
  createdAt: Date
  /** Oldest first. */
  transactions: readonly Transaction[]
  pendingRefunds: readonly PendingRefund[]
}

export function statusOf(transactions: readonly Transaction[]): PaymentStatus {
  const captured = capturedMinor(transactions)
  const refunded = refundedMinor(transactions)
  if (captured > 0) {
    if (refunded > 0) return refunded < captured ? 'PARTIALLY_REFUNDED' : 'REFUNDED'
    return captured < sumOf(transactions, 'AUTHORIZATION') ? 'PARTIALLY_CAPTURED' : 'CAPTURED'
  }
  if (has(transactions, 'AUTHORIZATION', 'SUCCEEDED')) {
    return has(transactions, 'VOID', 'SUCCEEDED') ? 'VOIDED' : 'AUTHORIZED'
  }
  const refusal = transactions.find(({ type, status }) => type === 'AUTHORIZATION' && status === 'FAILED')
  if (refusal) return isDecline(refusal) ? 'DECLINED' : 'FAILED'
  if (has(transactions, 'VOID', 'SUCCEEDED')) return 'VOIDED'
  return has(transactions, 'AUTHENTICATION', 'PENDING') ? 'REQUIRES_ACTION' : 'PENDING'
}

/** Whether a bank refused. */
export function isDecline({ declineCode }: Transaction): boolean {
  return declineCode !== null && declineCode !== METHOD_UNKNOWN
}

/** Whether it failed because there is no such payment method. */
export function isMethodUnknown(transactions: readonly Transaction[]): boolean {
  return transactions.some(({ declineCode }) => declineCode === METHOD_UNKNOWN)
}

export function capturedMinor(transactions: readonly Transaction[]): number {
  return sumOf(transactions, 'CAPTURE')
}

export function refundedMinor(transactions: readonly Transaction[]): number {
  return sumOf(transactions, 'REFUND')
}

/** The payment with the entries in its ledger; where all of them are there already, the same object. */
export function withEntries<Kept extends Payment>(payment: Kept, entries: readonly Transaction[]): Kept {
  const added = entries.filter(
    (entry) =>
      !payment.transactions.some(
        ({ type, providerReference }) => type === entry.type && providerReference === entry.providerReference,
      ),
  )
  return added.length === 0 ? payment : { ...payment, transactions: [...payment.transactions, ...added] }
}

/** The intent that holds, or took, the money of a payment. */
export function authorizedReference(payment: Payment): string {
  const held = payment.transactions.find(
    ({ type, status }) => type === 'AUTHORIZATION' && status === 'SUCCEEDED',
  )
  if (!held?.providerReference) throw new Error(`the payment ${payment.id} holds nothing at the provider`)
  return held.providerReference
}

/** The intent that waits, or waited, for the customer to authenticate. */
export function awaitedReference(payment: Payment): string {
  const asked = payment.transactions.find(({ type }) => type === 'AUTHENTICATION')
  if (!asked?.providerReference) throw new Error(`the payment ${payment.id} does not wait for its customer`)
  return asked.providerReference
}

/** What became of the authentication: the entries of the authorization say so. */
export function authenticationStatus(transactions: readonly Transaction[]): Transaction['status'] {
  if (has(transactions, 'AUTHORIZATION', 'SUCCEEDED')) return 'SUCCEEDED'
  return transactions.some(({ type }) => type !== 'AUTHENTICATION') ? 'FAILED' : 'PENDING'
}

/** The provider made nothing, and will not. @param declineCode METHOD_UNKNOWN where that is the reason */
export function notMade(payment: Payment, declineCode: typeof METHOD_UNKNOWN | null = null): Transaction {
  return {
    type: 'AUTHORIZATION',
    status: 'FAILED',
    amountMinor: payment.amount.amountMinor,
    providerReference: null,
    declineCode,
  }
}

function sumOf(transactions: readonly Transaction[], type: TransactionType): number {
  return transactions
    .filter((entry) => entry.type === type && entry.status === 'SUCCEEDED')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0)
}

function has(
  transactions: readonly Transaction[],
  type: TransactionType,
  status: Transaction['status'],
): boolean {
  return transactions.some((entry) => entry.type === type && entry.status === status)
}
