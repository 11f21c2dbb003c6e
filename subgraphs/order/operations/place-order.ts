/**
 * Placing an order: once it is answered, the order is durable and its saga begun, both in one statement.
 * The same idempotency key and input get the same order, however often and however concurrently. An order whose number is
 * taken gets another one.
 */
import { createHash } from 'node:crypto'
import type { Outbox } from '#platform/messaging/outbox.ts'
import { newId } from '#platform/process/new-id.ts'
import { currentTraceId } from '#platform/telemetry/tracing.ts'
import { findCatalogEntries } from '../data/catalog-rows.ts'
import type { Database, Tx } from '../data/database.ts'
import { insertOrder } from '../data/insert-order.ts'
import { findByIdempotencyKey, type OrderRow } from '../data/order-rows.ts'
import {
  decidePlacement,
  type OrderRequest,
  type PlacementError,
  reservedLines,
} from '../domain/placement-rules.ts'
import type { OrderPlaced } from '../domain/order-event.ts'
import { totals } from '../domain/order-projection.ts'
import { start } from '../domain/saga-machine.ts'
import { messagesOf, statusChanged } from '../domain/saga-effects.ts'
import { countPlaced } from '../telemetry/order-metrics.ts'

export type PlaceResult =
  | { order: OrderRow; errors?: never }
  | { order?: never; errors: (PlacementError | { code: 'IDEMPOTENCY_KEY_REUSED' })[] }

export type PlaceOrder = (request: OrderRequest, idempotencyKey: string) => Promise<PlaceResult>

/** A number is one of 2^50: two collisions in a row do not happen. */
const MAX_NUMBERS = 5

/** @param makeId makes the ids of orders (uuids), from which their numbers follow */
export function createPlaceOrder(db: Database, outbox: Outbox<Tx>, makeId: () => string = newId): PlaceOrder {
  return async (request, idempotencyKey) => {
    const inputHash = createHash('sha256').update(JSON.stringify(request)).digest('hex')

    const repeated = async (): Promise<PlaceResult | undefined> => {
      const existing = await findByIdempotencyKey(db, request.customerId, idempotencyKey)
      if (!existing) return undefined
      return existing.inputHash === inputHash
        ? { order: existing }
        : { errors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] }
    }

    const productIds = request.lines.map((line) => line.productId)
    const { catalog, now: placedAt } = await findCatalogEntries(db, productIds)
    for (let attempt = 0; attempt < MAX_NUMBERS; attempt++) {
      const orderId = makeId()
      const { event, errors } = decidePlacement(request, catalog, { orderId, addressId: newId() })
      // Nothing that has changed since takes an order away from whoever placed it.
      if (errors) return (await repeated()) ?? { errors }
      const order = await insert(event, orderId, placedAt)
      if (order) countPlaced(order)
      // Without an order, the key was used before: that is the order, if the input is the same.
      const result = order ? { order } : await repeated()
      // Otherwise the number is another order's.
      if (result) return result
    }
    throw new Error(`${MAX_NUMBERS} order numbers in a row were taken.`)

    function insert(event: OrderPlaced, orderId: string, at: Date): Promise<OrderRow | undefined> {
      const { saga, effects } = start(at)
      const subject = { ...event, ...totals(event), id: orderId }
      const messages = [
        ...messagesOf(effects, subject, reservedLines(event.lines)),
        statusChanged(subject, 1),
      ]
      const placed = {
        id: orderId,
        idempotencyKey,
        inputHash,
        event,
        placedAt: at,
        sagaId: newId(),
        saga,
        traceId: currentTraceId(),
      }
      return outbox.statement(messages, (rows) => insertOrder(db, placed, rows))
    }
  }
}
