/** What the resolvers of one operation share: who asks, and payments that are read once and in batches. */
import DataLoader from 'dataloader'
import type { Caller } from '#platform/identity.ts'
import type { Database } from './data/database.ts'
import { findPayments, type LedgerEntry, type StoredPayment } from './data/payments.ts'

const LARGEST_BATCH = 500

export interface Context {
  caller: Caller
  paymentById: DataLoader<string, StoredPayment | undefined>
  paymentByOrderId: DataLoader<string, StoredPayment | undefined>
}

/** An order as another subgraph names it. */
export interface OrderReference {
  /** `ord_…` */
  id: string
}

/** A ledger entry, and the currency that its payment is in. */
export type TransactionOfPayment = LedgerEntry & { currency: StoredPayment['amount']['currency'] }

export function createContext(database: Database, caller: Caller): Context {
  const loader = (field: 'id' | 'orderId') =>
    new DataLoader<string, StoredPayment | undefined>(
      async (ids) => {
        const wanted = [...ids]
        const payments = await findPayments(database, field === 'id' ? { id: wanted } : { orderId: wanted })
        const byId = new Map(payments.map((payment) => [payment[field], payment]))
        return ids.map((id) => byId.get(id))
      },
      { maxBatchSize: LARGEST_BATCH },
    )
  return { caller, paymentById: loader('id'), paymentByOrderId: loader('orderId') }
}
