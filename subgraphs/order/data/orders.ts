/**
 * Orders in Postgres. An event and the projection that follows from it are written in one transaction, and
 * only if the order still has the version that the decision was made on.
 */
import {
  type OrderEvent,
  type OrderPlaced,
  type OrderStatus,
  statusAfter,
  subtotalMinor,
} from '../domain/order.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import type { Database, Tx } from './database.ts'

const withLines = { lines: { orderBy: { position: 'asc' } } } as const satisfies Prisma.OrderInclude

export type OrderRow = Prisma.OrderGetPayload<{ include: typeof withLines }>
export type OrderLineRow = OrderRow['lines'][number] & { currency: string }

/** The orders of the ids, in their order; undefined where there is none. */
export async function findOrders(db: Database, ids: readonly string[]): Promise<(OrderRow | undefined)[]> {
  const rows = await db.order.findMany({ where: { id: { in: [...ids] } }, include: withLines })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id))
}

export function findByIdempotencyKey(db: Database, customerId: string, idempotencyKey: string) {
  return db.order.findUnique({
    where: { customerId_idempotencyKey: { customerId, idempotencyKey } },
    include: withLines,
  })
}

/** A customer's orders, newest first; a page past `key` = [placedAt, id] of an order. */
export function findByCustomer(
  db: Database,
  customerId: string,
  page: { limit: number; backward: boolean; cursor: string[] | undefined },
): Promise<OrderRow[]> {
  const [placedAt, id] = page.cursor ?? []
  const compare = page.backward ? 'gt' : 'lt'
  const direction = page.backward ? 'asc' : 'desc'
  return db.order.findMany({
    where: {
      customerId,
      ...(placedAt && id
        ? { OR: [{ placedAt: { [compare]: placedAt } }, { placedAt, id: { [compare]: id } }] }
        : {}),
    },
    orderBy: [{ placedAt: direction }, { id: direction }],
    take: page.limit + 1,
    include: withLines,
  })
}

export function countByCustomer(db: Database, customerId: string): Promise<number> {
  return db.order.count({ where: { customerId } })
}

/** Writes a new order, its first event and its lines. @throws Prisma's P2002 when the idempotency key is taken */
export async function insertOrder(
  tx: Tx,
  order: { id: string; idempotencyKey: string; inputHash: string; event: OrderPlaced; placedAt: Date },
): Promise<OrderRow> {
  const { event, placedAt } = order
  const subtotal = subtotalMinor(event.lines)
  return tx.order.create({
    data: {
      id: order.id,
      number: event.number,
      customerId: event.customerId,
      idempotencyKey: order.idempotencyKey,
      inputHash: order.inputHash,
      status: statusAfter(event),
      currency: event.currency,
      subtotalMinor: subtotal,
      shippingMinor: event.shippingMinor,
      totalMinor: subtotal + event.shippingMinor,
      paymentMethod: event.paymentMethod,
      shippingAddress: { ...event.shippingAddress },
      version: 1,
      placedAt,
      updatedAt: placedAt,
      lines: { create: event.lines.map((line, position) => ({ ...line, position })) },
      events: {
        create: { version: 1, type: event.type, data: { ...event } as object, occurredAt: placedAt },
      },
    },
    include: withLines,
  })
}

/** Appends an event to an order that has `version` and returns its new version. */
export async function appendEvent(
  tx: Tx,
  order: { id: string; version: number },
  event: Exclude<OrderEvent, OrderPlaced>,
  occurredAt: Date,
): Promise<number> {
  const { type, ...data } = event
  const version = order.version + 1
  await tx.orderEvent.create({ data: { orderId: order.id, version, type, data, occurredAt } })
  const { count } = await tx.order.updateMany({
    where: { id: order.id, version: order.version },
    data: {
      version,
      status: statusAfter(event) satisfies OrderStatus,
      updatedAt: occurredAt,
      ...(event.type === 'OrderRejected' ? { rejectionReason: event.reason } : {}),
    },
  })
  if (count !== 1) throw new Error(`order ${order.id} no longer has the version ${order.version}`)
  return version
}
