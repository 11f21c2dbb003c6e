/**
 * Placing an order: once it is answered, the order is durable and its saga begun, both in one transaction.
 * The same idempotency key and input get the same order, however often and however concurrently.
 */
import { createHash } from 'node:crypto'
import { orderStatusChanged } from '#events/order.ts'
import { newId } from '#platform/ids.ts'
import type { Outbox } from '#platform/outbox.ts'
import { currentTraceId } from '#platform/telemetry.ts'
import { findCatalogEntries } from '../data/catalog.ts'
import type { Database, Tx } from '../data/database.ts'
import { findByIdempotencyKey, insertOrder, type OrderRow } from '../data/orders.ts'
import { insertSaga } from '../data/sagas.ts'
import { type OrderRequest, place, type PlaceError } from '../domain/place.ts'
import { start } from '../domain/saga-machine.ts'
import { carryOut } from './effects.ts'

export type PlaceResult =
  | { order: OrderRow; errors?: never }
  | { order?: never; errors: (PlaceError | { code: 'IDEMPOTENCY_KEY_REUSED' })[] }

export type PlaceOrder = (request: OrderRequest, idempotencyKey: string) => Promise<PlaceResult>

const UNIQUE_VIOLATION = 'P2002'

export function createPlaceOrder(db: Database, outbox: Outbox<Tx>): PlaceOrder {
  return async (request, idempotencyKey) => {
    const inputHash = createHash('sha256').update(JSON.stringify(request)).digest('hex')

    const repeated = async (): Promise<PlaceResult | undefined> => {
      const existing = await findByIdempotencyKey(db, request.customerId, idempotencyKey)
      if (!existing) return undefined
      return existing.inputHash === inputHash
        ? { order: existing }
        : { errors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] }
    }

    const before = await repeated()
    if (before) return before
    const productIds = request.lines.map((line) => line.productId)
    const catalog = await findCatalogEntries(db, productIds)
    const orderId = newId()
    const { event, errors } = place(request, catalog, { orderId, addressId: newId() })
    if (errors) return { errors }

    try {
      const order = await outbox.transaction(async (tx, send) => {
        const now = new Date()
        const inserted = await insertOrder(tx, {
          id: orderId,
          idempotencyKey,
          inputHash,
          event,
          placedAt: now,
        })
        const { saga, effects } = start(now)
        await insertSaga(tx, { id: newId(), orderId, saga, traceId: currentTraceId(), now })
        await carryOut(tx, send, inserted, effects, now)
        send(orderStatusChanged, orderId, { orderId, customerId: request.customerId, version: 1 })
        return inserted
      })
      return { order }
    } catch (error) {
      // Somebody used the key at the same moment: theirs is the order.
      const concurrent = (error as { code?: string }).code === UNIQUE_VIOLATION ? await repeated() : undefined
      if (concurrent) return concurrent
      throw error
    }
  }
}
