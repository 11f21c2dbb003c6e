/** Reading orders. How they are written is in insert-order.ts and store-move.ts. */
import type { Page } from '#platform/graphql/connection.ts'
import type { OrderStatus } from '../domain/order.ts'
import type { SagaStatus } from '../domain/saga.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import type { Database } from './database.ts'

const withLines = { lines: { orderBy: { position: 'asc' } } } as const satisfies Prisma.OrderInclude

export type OrderRow = Prisma.OrderGetPayload<{ include: typeof withLines }>
export type OrderLineRow = OrderRow['lines'][number] & { currency: string }
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
  const byId = new Map(rows.map((row) => [row.id, row]))
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

export function findByIdempotencyKey(db: Database, customerId: string, idempotencyKey: string) {
  return db.order.findUnique({
    where: { customerId_idempotencyKey: { customerId, idempotencyKey } },
    include: withLines,
  })
}

/** Orders, newest first: `page.limit + 1` past the cursor, which is the [placedAt, id] of an order. */
export function listOrders(db: Database, filter: OrderFilter, page: Page): Promise<OrderRow[]> {
  const [placedAt, id] = page.cursor ?? []
  const compare = page.backward ? 'gt' : 'lt'
  const direction = page.backward ? 'asc' : 'desc'
  const past =
    placedAt && id ? { OR: [{ placedAt: { [compare]: placedAt } }, { placedAt, id: { [compare]: id } }] } : {}
  return db.order.findMany({
    where: { AND: [toWhere(filter), past] },
    orderBy: [{ placedAt: direction }, { id: direction }],
    take: page.limit + 1,
    include: withLines,
  })
}

export function countOrders(db: Database, filter: OrderFilter): Promise<number> {
  return db.order.count({ where: toWhere(filter) })
}

function toWhere(filter: OrderFilter): Prisma.OrderWhereInput {
  const { statuses, customerId, number, sagaStatus, placedFrom, placedBefore } = filter
  return {
    customerId,
    number,
    status: statuses && { in: [...statuses] },
    saga: sagaStatus && { status: sagaStatus },
    placedAt: { gte: placedFrom, lt: placedBefore },
  }
}
