/** The history of an order: its events in the order of their versions, each with the status it led to. */
import { type OrderEvent, type OrderStatus, statusAfter } from '../domain/order-event.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import type { Database } from './database.ts'

export type EventType = OrderEvent['type']

export interface RecordedEvent {
  orderId: string
  version: number
  type: EventType
  status: OrderStatus
  occurredAt: Date
  detail: string | null
}

/** A row of `order_events`; the columns `type` and `data` together are an `OrderEvent`. */
export interface EventRow {
  orderId: string
  version: number
  type: EventType
  data: { detail?: string; carrier?: string }
  occurredAt: Date
}

/** Every event of the orders, by order id. */
export async function findEvents(db: Database, orderIds: readonly string[]): Promise<RecordedEvent[][]> {
  const rows = await findRows(db, { orderId: { in: [...orderIds] } })
  return orderIds.map((orderId) => rows.filter((row) => row.orderId === orderId).map(toRecorded))
}

/** The events of an order from a version (inclusive) on. */
export async function findEventsFrom(
  db: Database,
  orderId: string,
  version: number,
): Promise<RecordedEvent[]> {
  return (await findRows(db, { orderId, version: { gte: version } })).map(toRecorded)
}

/** What the columns hold is what insert-order.ts and store-move.ts wrote. */
async function findRows(db: Database, where: Prisma.OrderEventWhereInput): Promise<EventRow[]> {
  return (await db.orderEvent.findMany({ where, orderBy: { version: 'asc' } })) as unknown as EventRow[]
}

export function toRecorded({ orderId, version, type, data, occurredAt }: EventRow): RecordedEvent {
  const detail = data.detail ?? data.carrier ?? null
  return { orderId, version, type, status: statusAfter({ type }), occurredAt, detail }
}
