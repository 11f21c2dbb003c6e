/** Reading orders. How they are written is in insert-order.ts and store-move.ts. */
import type { Page } from '#platform/graphql/connection.ts'
import type { CurrencyCode } from '#contracts/money.ts'
import type { OrderStatus, ShippingAddress } from '../domain/order-event.ts'
import type { Projection } from '../domain/order-projection.ts'
import type { SagaStatus } from '../domain/saga-state.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import type { Database } from './database.ts'

/** To count more would read too much. */
const MAX_COUNTED = 10_000
/** So many orders are looked up by their ids. */
const FEW = 5_000

const withLines = { lines: { orderBy: { position: 'asc' } } } as const satisfies Prisma.OrderInclude

type PrismaOrder = Prisma.OrderGetPayload<{ include: typeof withLines }>

/** A row of `orders` with its lines. What its columns of text and JSON hold follows from its events. */
export type OrderRow = Omit<PrismaOrder, keyof Projection | 'currency' | 'shippingAddress' | 'archived'> &
  Projection & { currency: CurrencyCode; shippingAddress: ShippingAddress }
export type OrderLineRow = OrderRow['lines'][number] & { currency: CurrencyCode }
export type FulfillmentRow = Pick<
  OrderRow,
  'fulfillment' | 'carrier' | 'trackingNumber' | 'shippedAt' | 'deliveredAt'
>

/** Which orders: everything that is given must be true. */
export interface OrderFilter {
  statuses?: readonly OrderStatus[]
  customerId?: string
  number?: string
  sagaStatus?: SagaStatus
  placedFrom?: Date
  placedBefore?: Date
}

/** The orders of the ids, in their order; undefined where there is none. */
export async function findOrders(db: Database, ids: readonly string[]): Promise<(OrderRow | undefined)[]> {
  const rows = await db.order.findMany({ where: { id: { in: [...ids] } }, include: withLines })
  const byId = new Map(rows.map((row) => [row.id, toOrderRow(row)]))
  return ids.map((id) => byId.get(id))
}

/** Whose order it is and which version it has; undefined where there is none. */
export async function findHead(
  db: Database,
  id: string,
): Promise<{ customerId: string; version: number } | undefined> {
  const head = await db.order.findUnique({ where: { id }, select: { customerId: true, version: true } })
  return head ?? undefined
}

export async function findByIdempotencyKey(
  db: Database,
  customerId: string,
  idempotencyKey: string,
): Promise<OrderRow | undefined> {
  const where = { customerId_idempotencyKey: { customerId, idempotencyKey } }
  const row = await db.order.findUnique({ where, include: withLines })
  return row ? toOrderRow(row) : undefined
}

/** Orders, newest first: `page.limit + 1` after the cursor, which is the [placedAt, id] of an order. */
export async function listOrders(db: Database, filter: OrderFilter, page: Page): Promise<OrderRow[]> {
  const [placedAt, id] = page.cursor ?? []
  const compare = page.backward ? 'gt' : 'lt'
  const direction = page.backward ? 'asc' : 'desc'
  const past =
    placedAt && id ? { OR: [{ placedAt: { [compare]: placedAt } }, { placedAt, id: { [compare]: id } }] } : {}
  const rows = await db.order.findMany({
    where: { AND: [await toWhere(db, filter), past] },
    orderBy: [{ placedAt: direction }, { id: direction }],
    take: page.limit + 1,
    include: withLines,
  })
  return rows.map(toOrderRow)
}

/** @returns null where to count would read too much: beyond the bound, and of the sagas that are over, which nearly all are */
export async function countOrders(db: Database, filter: OrderFilter): Promise<number | null> {
  if (filter.sagaStatus && ENDINGS[filter.sagaStatus]) return null
  const count = await db.order.count({
    where: await toWhere(db, filter),
    orderBy: { placedAt: 'desc' },
    take: MAX_COUNTED + 1,
  })
  return count > MAX_COUNTED ? null : count
}

/** The database keeps closed sets as text; what is in them is what insert-order.ts and store-move.ts wrote. */
function toOrderRow(row: PrismaOrder): OrderRow {
  return row as unknown as OrderRow
}

/** What a saga that is over has made of its order. Nearly all are over: the orders' statuses say where to look. */
const ENDINGS: Partial<Record<SagaStatus, OrderStatus[]>> = {
  SUCCEEDED: ['CONFIRMED', 'COMPLETED'],
  COMPENSATED: ['REJECTED', 'EXPIRED', 'CANCELED'],
}

/** Of an archived order the saga is over (archived-orders.ts). Those that are not over are few, and looked up by themselves. */
async function withSaga(db: Database, status: SagaStatus): Promise<Prisma.OrderWhereInput> {
  const live = { saga: { status } }
  const endings = ENDINGS[status]
  if (endings) return { status: { in: endings }, OR: [live, { archived: true }] }
  const open = await db.saga.findMany({ where: { status }, select: { orderId: true }, take: FEW + 1 })
  return open.length > FEW ? live : { id: { in: open.map(({ orderId }) => orderId) } }
}

async function toWhere(db: Database, filter: OrderFilter): Promise<Prisma.OrderWhereInput> {
  const { statuses, customerId, number, sagaStatus, placedFrom, placedBefore } = filter
  return {
    customerId,
    number,
    status: statuses && { in: [...statuses] },
    ...(sagaStatus && { AND: await withSaga(db, sagaStatus) }),
    placedAt: { gte: placedFrom, lt: placedBefore },
  }
}
