/**
 * An event and the projection that follows from it are written in one statement, and only if the order still
 * has the version that the decision was made on.
 */
import type { LaterEvent } from '../domain/order.ts'
import { apply, type Projection } from '../domain/projection.ts'
import type { Tx } from './database.ts'

/** Appends an event to an order and returns what the order is now. @throws when it has another version */
export async function appendEvent<Order extends Projection & { id: string }>(
  tx: Tx,
  order: Order,
  event: LaterEvent,
  occurredAt: Date,
): Promise<Order> {
  const { type, ...data } = event
  const now = apply(order, event, occurredAt)
  const changed = await tx.$executeRaw`
    WITH changed AS (
      UPDATE orders SET status = ${now.status}, version = ${now.version}, updated_at = ${now.updatedAt},
             rejection_reason = ${now.rejectionReason}, fulfillment = ${now.fulfillment}, carrier = ${now.carrier},
             tracking_number = ${now.trackingNumber}, shipped_at = ${now.shippedAt}, delivered_at = ${now.deliveredAt}
       WHERE id = ${order.id}::uuid AND version = ${order.version}
      RETURNING id, version
    )
    INSERT INTO order_events (order_id, version, type, data, occurred_at)
    SELECT id, version, ${type}, ${JSON.stringify(data)}::jsonb, ${occurredAt} FROM changed`
  if (changed !== 1) throw new Error(`order ${order.id} no longer has the version ${order.version}`)
  return { ...order, ...now }
}
