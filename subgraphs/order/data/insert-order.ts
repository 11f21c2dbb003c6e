/**
 * A new order with its lines, its first event, its saga and the messages about it: one statement,
 * which does nothing when the customer has used the idempotency key before, or the number is taken.
 */
import { insertMessages, type OutboxRows } from '#platform/messaging/outbox-rows.ts'
import type { OrderPlaced } from '../domain/order-event.ts'
import { projectPlaced, totals } from '../domain/order-projection.ts'
import type { Saga } from '../domain/saga-state.ts'
import { dueAt } from '../domain/saga-timeouts.ts'
import type { Database } from './database.ts'
import type { OrderRow } from './order-rows.ts'

export interface NewOrder {
  id: string
  idempotencyKey: string
  inputHash: string
  event: OrderPlaced
  placedAt: Date
  sagaId: string
  saga: Saga
  traceId: string | undefined
}

/** @returns the order, or undefined when the idempotency key or the number is taken */
export async function insertOrder(
  db: Database,
  order: NewOrder,
  messages: OutboxRows,
): Promise<OrderRow | undefined> {
  const { event, saga } = order
  const row = toRow(order)
  const lines = JSON.stringify(row.lines)
  const address = JSON.stringify(row.shippingAddress)
  const { type, ...data } = event
  const inserted = await db.$executeRaw`
    WITH placed AS (
      INSERT INTO orders (id, number, customer_id, idempotency_key, input_hash, status, currency, subtotal_minor,
                          shipping_minor, total_minor, payment_method, shipping_address, version, placed_at, updated_at)
      VALUES (${row.id}::uuid, ${row.number}, ${row.customerId}::uuid, ${row.idempotencyKey}, ${row.inputHash},
              ${row.status}, ${row.currency}, ${row.subtotalMinor}, ${row.shippingMinor}, ${row.totalMinor},
              ${row.paymentMethod}, ${address}::jsonb, ${row.version}, ${row.placedAt}, ${row.updatedAt})
      ON CONFLICT DO NOTHING
      RETURNING id
    ), lined AS (
      INSERT INTO order_lines (order_id, position, product_id, product_name, sku, quantity, unit_price_minor)
      SELECT placed.id, position, "productId", "productName", sku, quantity, "unitPriceMinor"
        FROM placed, jsonb_to_recordset(${lines}::jsonb)
          AS l(position int, "productId" uuid, "productName" text, sku text, quantity int, "unitPriceMinor" int)
    ), recorded AS (
      INSERT INTO order_events (order_id, version, type, data, occurred_at)
      SELECT id, 1, ${type}, ${JSON.stringify(data)}::jsonb, ${row.placedAt} FROM placed
    ), published AS (${insertMessages(messages, 'placed')})
    INSERT INTO sagas (id, order_id, status, steps, unanswered, due_at, trace_id, updated_at)
    SELECT ${order.sagaId}::uuid, id, ${saga.status}, ${JSON.stringify(saga.steps)}::jsonb, ${saga.unanswered},
           ${dueAt(saga, row.placedAt, row.placedAt)}, ${order.traceId}, ${row.placedAt} FROM placed`
  return inserted === 1 ? row : undefined
}

function toRow({ id, idempotencyKey, inputHash, event, placedAt }: NewOrder): OrderRow {
  const { number, customerId, currency, paymentMethod, lines, shippingAddress } = event
  return {
    id,
    number,
    customerId,
    idempotencyKey,
    inputHash,
    currency,
    paymentMethod,
    placedAt,
    shippingAddress,
    ...totals(event),
    ...projectPlaced(placedAt),
    lines: lines.map((line, position) => ({ ...line, orderId: id, position })),
  }
}
