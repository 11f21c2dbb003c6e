/** The history of an order: its events in the order of their versions, each with the status it led to. */
import { type CurrencyCode, toMoney } from '#contracts/money.ts'
import { type OrderEvent, type OrderStatus, type StatusEvent, statusAfter } from '../domain/order-event.ts'
import { type ArchivedOrder, findArchived } from './archived-orders.ts'
import type { Database } from './database.ts'
import { liveOrArchived } from '#platform/storage/live-or-archived.ts'

export type EventType = OrderEvent['type']

export interface RecordedEvent {
  orderId: string
  version: number
  type: EventType
  status: OrderStatus
  occurredAt: Date
  detail: string | null
}

/** What an event says beside its type, as far as it is shown or its status follows from it. */
interface EventData {
  detail?: string
  carrier?: string
  status?: OrderStatus
  amountMinor?: number
  currency?: CurrencyCode
}

/** A row of `order_events`; the columns `type` and `data` together are an `OrderEvent`. */
export interface EventRow {
  orderId: string
  version: number
  type: EventType
  data: EventData
  occurredAt: Date
}

/** Every event of the orders, by order id. */
export async function findEvents(db: Database, orderIds: readonly string[]): Promise<RecordedEvent[][]> {
  const histories = await findHistories(db, orderIds, 1)
  return orderIds.map((orderId) => (histories.get(orderId) ?? []).map(toRecorded))
}

/** The events of an order from a version (inclusive) on. */
export async function findEventsFrom(
  db: Database,
  orderId: string,
  version: number,
): Promise<RecordedEvent[]> {
  const histories = await findHistories(db, [orderId], version)
  return (histories.get(orderId) ?? []).map(toRecorded)
}

/** The events of the orders from a version (inclusive) on, by order id; of an archived order as well. */
export function findHistories(
  db: Database,
  orderIds: readonly string[],
  version: number,
): Promise<Map<string, EventRow[]>> {
  return liveOrArchived(
    orderIds,
    (ids) => findLive(db, ids, version),
    async (ids) => {
      const archived = await findArchived(db, ids)
      const from = ({ events }: ArchivedOrder) => events.filter((event) => event.version >= version)
      return new Map([...archived].map(([id, order]) => [id, from(order)]))
    },
  )
}

/** What the columns hold is what insert-order.ts and store-move.ts wrote. */
async function findLive(
  db: Database,
  orderIds: readonly string[],
  version: number,
): Promise<Map<string, EventRow[]>> {
  const where = { orderId: { in: [...orderIds] }, version: { gte: version } }
  const rows = await db.orderEvent.findMany({ where, orderBy: { version: 'asc' } })
  return Map.groupBy(rows as unknown as EventRow[], ({ orderId }) => orderId)
}

export function toRecorded({ orderId, version, type, data, occurredAt }: EventRow): RecordedEvent {
  const detail = data.detail ?? data.carrier ?? amountOf(data)
  return { orderId, version, type, status: statusOf(type, data), occurredAt, detail }
}

/** The status that an event led to, from its columns. */
export function statusOf(type: EventType, { status }: Pick<EventData, 'status'>): OrderStatus {
  return statusAfter({ type, status } as StatusEvent)
}

function amountOf({ amountMinor, currency }: EventData): string | null {
  if (amountMinor === undefined || !currency) return null
  const { amount, currencyCode } = toMoney(amountMinor, currency)
  return `${amount} ${currencyCode}`
}
