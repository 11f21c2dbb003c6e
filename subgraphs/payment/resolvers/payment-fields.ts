/** The graph's view of payments. A payment that belongs to another answers as one that does not exist. */
import { toMoney } from '#contracts/money.ts'
import { maySee } from '#platform/identity/caller.ts'
import { toGlobalId } from '#contracts/ids.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { Context, TransactionOfPayment } from './context.ts'
import { answered } from './answered.ts'
import type { StoredPayment } from '../data/payment-rows.ts'
import { declineReason } from '../domain/decline-reason.ts'
import { authenticationStatus, capturedMinor, refundedMinor, statusOf } from '../domain/payment.ts'
import type { OrderResolvers, PaymentResolvers, PaymentTransactionResolvers } from '../generated/resolvers.ts'

export function ifVisible(payment: StoredPayment | undefined, { caller }: Context): StoredPayment | null {
  return payment && maySee(caller, payment.customerId) ? payment : null
}

export async function visiblePayment(id: string, context: Context): Promise<StoredPayment | null> {
  return ifVisible(await context.paymentById.load(fromGlobalId('pay', id)), context)
}

export const Order: OrderResolvers<Context> = {
  __resolveReference: ({ id }) => ({ id }),
  payment: async ({ id }, _arguments, context) =>
    ifVisible(await context.paymentByOrderId.load(fromGlobalId('ord', id)), context),
}

export const Payment: PaymentResolvers<Context> = {
  __resolveReference: ({ id }, context) => visiblePayment(id, context),
  id: ({ id }) => toGlobalId('pay', id),
  status: ({ transactions }) => statusOf(transactions),
  amount: ({ amount }) => toMoney(amount.amountMinor, amount.currency),
  captured: ({ amount, transactions }) => toMoney(capturedMinor(transactions), amount.currency),
  refunded: ({ amount, transactions }) => toMoney(refundedMinor(transactions), amount.currency),
  declineReason: ({ transactions }) => declineReason(transactions),
  transactions: transactionsOf,
  nextAction: (payment, _arguments, { caller, findNextAction }) =>
    caller.userId === payment.customerId ? answered(findNextAction(payment)) : null,
  order: ({ orderId }) => ({ id: toGlobalId('ord', orderId) }),
}

export const PaymentTransaction: PaymentTransactionResolvers<Context> = {
  id: ({ id }) => toGlobalId('txn', id),
  amount: ({ amountMinor, currency }) => toMoney(amountMinor, currency),
}

/** The ledger, and after it the refunds that are not in it yet. */
function transactionsOf({ amount, transactions, pendingRefunds }: StoredPayment): TransactionOfPayment[] {
  const { currency } = amount
  const pending = pendingRefunds.map(({ id, amountMinor, createdAt }) => ({
    id,
    amountMinor,
    type: 'REFUND' as const,
    status: 'PENDING' as const,
    providerReference: null,
    declineCode: null,
    occurredAt: createdAt,
  }))
  return [...transactions, ...pending].map((entry) => ({
    ...entry,
    status: entry.type === 'AUTHENTICATION' ? authenticationStatus(transactions) : entry.status,
    currency,
  }))
}
