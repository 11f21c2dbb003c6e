/** What the resolvers of one operation share: who asks, and payments that are read once and in batches. */
import type { Caller } from '#platform/identity/caller.ts'
import DataLoader from 'dataloader'
import type { Database } from '../data/database.ts'
import { findPayments, LARGEST_BATCH, type LedgerEntry, type StoredPayment } from '../data/payments.ts'
import type { PaymentMethods } from '../operations/payment-methods.ts'
import type { Refunds } from '../operations/refund-payment.ts'

export interface Resources {
  database: Database
  refunds: Refunds
  methods: PaymentMethods
}

export interface Context extends Resources {
  caller: Caller
  paymentById: DataLoader<string, StoredPayment | undefined>
  paymentByOrderId: DataLoader<string, StoredPayment | undefined>
}

/** An order as another subgraph names it. */
export interface OrderReference {
  /** `ord_…` */
  id: string
}

/** A user as another subgraph names them. */
export interface UserReference {
  /** `user_…` */
  id: string
}

/** A ledger entry or a refund under way, and the currency that its payment is in. */
export type TransactionOfPayment = Omit<LedgerEntry, 'status'> & {
  status: LedgerEntry['status'] | 'PENDING'
  currency: StoredPayment['amount']['currency']
}

export function createContext(resources: Resources, caller: Caller): Context {
  const { database } = resources
  const loader = (field: 'id' | 'orderId') =>
    new DataLoader<string, StoredPayment | undefined>(
      async (ids) => {
        const payments = await findPayments(database, field, ids)
        const byId = new Map(payments.map((payment) => [payment[field], payment]))
        return ids.map((id) => byId.get(id))
      },
      { maxBatchSize: LARGEST_BATCH },
    )
  return { ...resources, caller, paymentById: loader('id'), paymentByOrderId: loader('orderId') }
}
