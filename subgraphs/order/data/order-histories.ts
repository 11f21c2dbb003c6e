/** Orders together with their whole history, batch by batch; each batch is one statement, and so one moment. */
import type { OrderEvent } from '../domain/order-event.ts'
import type { RecordedHistory, ShownOrder } from '../domain/history-contradictions.ts'
import type { Database } from './database.ts'
import { type EventRow, findHistories } from './event-rows.ts'

export interface OrderWithHistory {
  id: string
  shown: ShownOrder
  history: RecordedHistory[]
}

type Row = ShownOrder & {
  id: string
  events: { version: number; event: OrderEvent; occurredAt: string }[]
}

/** The next orders by id; @param after the last id of the batch before */
export async function readHistories(
  db: Database,
  after: string | undefined,
  limit: number,
): Promise<OrderWithHistory[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT o.id, o.number, o.customer_id AS "customerId", o.status, o.rejection_reason AS "rejectionReason",
           o.currency, o.subtotal_minor AS "subtotalMinor", o.shipping_minor AS "shippingMinor",
           o.total_minor AS "totalMinor", o.payment_method AS "paymentMethod",
           o.shipping_address AS "shippingAddress", o.version, o.fulfillment, o.carrier,
           o.tracking_number AS "trackingNumber", o.shipped_at AS "shippedAt", o.delivered_at AS "deliveredAt",
           o.refund_ids AS "refundIds", o.fully_refunded AS "fullyRefunded", o.placed_at AS "placedAt", o.updated_at AS "updatedAt",
           (SELECT coalesce(jsonb_agg(jsonb_build_object('productId', l.product_id, 'productName', l.product_name,
                     'sku', l.sku, 'quantity', l.quantity, 'unitPriceMinor', l.unit_price_minor)
                     ORDER BY l.position), '[]') FROM order_lines l WHERE l.order_id = o.id) AS lines,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('version', e.version,
                     'event', e.data || jsonb_build_object('type', e.type), 'occurredAt', e.occurred_at) ORDER BY e.version), '[]')
              FROM order_events e WHERE e.order_id = o.id) AS events
      FROM orders o
     WHERE o.id > ${after ?? '00000000-0000-0000-0000-000000000000'}::uuid
     ORDER BY o.id LIMIT ${limit}`
  const archived = await findHistories(
    db,
    rows.filter(isArchived).map(({ id }) => id),
    1,
  )
  return rows.map(({ id, events, ...shown }) => ({
    id,
    shown,
    history:
      archived.get(id)?.map(toHistory) ??
      events.map((recorded) => ({ ...recorded, occurredAt: new Date(recorded.occurredAt) })),
  }))
}

const isArchived = ({ events }: Row) => events.length === 0

function toHistory({ version, type, data, occurredAt }: EventRow): RecordedHistory {
  return { version, event: { ...data, type } as OrderEvent, occurredAt }
}
