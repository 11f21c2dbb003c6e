/** The history of an order: its events in the order of their versions, each with the status it led to. */
import { type OrderEvent, type OrderStatus, statusAfter } from '../domain/order.ts'
import type { Database } from './database.ts'

export interface RecordedEvent {
  orderId: string
  version: number
  type: OrderEvent['type']
  status: OrderStatus
  occurredAt: Date
  detail: string | null
}

export interface EventRow {
  orderId: string
  version: number
  type: string
  data: unknown
  occurredAt: Date
}

/** Every event of the orders, by order id. */
export async function findEvents(db: Database, orderIds: readonly string[]): Promise<RecordedEvent[][]> {
  const rows = await db.orderEvent.findMany({
    where: { orderId: { in: [...orderIds] } },
    orderBy: { version: 'asc' },
  })
  return orderIds.map((orderId) => rows.filter((row) => row.orderId === orderId).map(toRecorded))
}

/** The events of an order from a version (inclusive) on. */
export async function findEventsFrom(
  db: Database,
  orderId: string,
  version: number,
): Promise<RecordedEvent[]> {
  const rows = await db.orderEvent.findMany({
    where: { orderId, version: { gte: version } },
    orderBy: { version: 'asc' },
  })
  return rows.map(toRecorded)
}

export function toRecorded(row: EventRow): RecordedEvent {
  const type = row.type as OrderEvent['type']
  const { detail = null, carrier } = row.data as { detail?: string; carrier?: string }
  const { orderId, version, occurredAt } = row
  return {
    orderId,
    version,
    type,
    status: statusAfter({ type }),
    occurredAt,
    detail: detail ?? carrier ?? null,
  }
}
