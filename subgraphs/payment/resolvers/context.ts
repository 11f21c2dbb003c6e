/** What the resolvers of one operation share: the caller, and payments that are read once and in batches. */
import DataLoader from 'dataloader'
import type { Caller } from '#platform/identity/caller.ts'
import type { Database } from '../data/database.ts'
import { findPayments, type LedgerEntry, MAX_BATCH, type StoredPayment } from '../data/payment-rows.ts'
import type { AttachPaymentMethod } from '../operations/attach-payment-method.ts'
import type { DetachPaymentMethod } from '../operations/detach-payment-method.ts'
import type { FindNextAction } from '../operations/find-next-action.ts'
import type { RefundPayment } from '../operations/refund-payment.ts'

export interface Services {
  database: Database
  findNextAction: FindNextAction
  refundPayment: RefundPayment
  attachPaymentMethod: AttachPaymentMethod
  detachPaymentMethod: DetachPaymentMethod
}

export interface Context extends Services {
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

export function createContext(services: Services, caller: Caller): Context {
  const { database } = services
  const loader = (field: 'id' | 'orderId') =>
    new DataLoader<string, StoredPayment | undefined>(
      async (ids) => {
        const payments = await findPayments(database, field, ids)
        const byId = new Map(payments.map((payment) => [payment[field], payment]))
        return ids.map((id) => byId.get(id))
      },
      { maxBatchSize: MAX_BATCH },
    )
  return { ...services, caller, paymentById: loader('id'), paymentByOrderId: loader('orderId') }
}
