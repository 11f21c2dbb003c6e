/** The graph's view of payments. A payment that belongs to another answers as one that does not exist. */
import { fromGlobalId, toGlobalId } from '#platform/ids.ts'
import { maySee } from '#platform/identity.ts'
import { toMoney } from '#platform/money.ts'
import { DateTime, Decimal } from '#platform/scalars.ts'
import type { Context } from './context.ts'
import type { StoredPayment } from './data/payments.ts'
import { declineReason } from './domain/decline-reason.ts'
import { capturedMinor, statusOf } from './domain/payment.ts'
import type { Resolvers } from './generated/resolvers.ts'

function ifVisible(payment: StoredPayment | undefined, { caller }: Context): StoredPayment | null {
  return payment && maySee(caller, payment.customerId) ? payment : null
}

async function visiblePayment(id: string, context: Context): Promise<StoredPayment | null> {
  return ifVisible(await context.paymentById.load(fromGlobalId('pay', id)), context)
}

export const resolvers: Resolvers<Context> = {
  DateTime,
  Decimal,
  Query: {
    payment: (_parent, { id }, context) => visiblePayment(id, context),
  },
  Order: {
    __resolveReference: ({ id }) => ({ id }),
    payment: async ({ id }, _arguments, context) =>
      ifVisible(await context.paymentByOrderId.load(fromGlobalId('ord', id)), context),
  },
  Payment: {
    __resolveReference: ({ id }, context) => visiblePayment(id, context),
    id: ({ id }) => toGlobalId('pay', id),
    status: ({ transactions }) => statusOf(transactions),
    amount: ({ amount }) => toMoney(amount.amountMinor, amount.currency),
    captured: ({ amount, transactions }) => toMoney(capturedMinor(transactions), amount.currency),
    declineReason: ({ transactions }) => declineReason(transactions),
    transactions: ({ amount, transactions }) =>
      transactions.map((entry) => ({ ...entry, currency: amount.currency })),
    order: ({ orderId }) => ({ id: toGlobalId('ord', orderId) }),
  },
  PaymentTransaction: {
    id: ({ id }) => toGlobalId('txn', id),
    amount: ({ amountMinor, currency }) => toMoney(amountMinor, currency),
  },
}
