/**
 * What is reserved for an order: one record for the order as a whole, and one row per product and
 * warehouse. Each function is one statement; the levels have been locked before (lock-levels.ts).
 */
import { deduplicate } from '#platform/messaging/inbox.ts'
import { insertMessages, type OutboxRows } from '#platform/messaging/outbox-rows.ts'
import type { Line, Refusal } from '../domain/allocation.ts'
import type { Standing } from '../domain/reservation-rules.ts'
import type { Share } from '../domain/level.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { restoreArchived } from './archived-stock.ts'
import type { Database, Tx } from './database.ts'

type LockedOrder = Standing & { archived: boolean }

/**
 * What stands for the order. Its record is locked, or made: commands about one order take turns. What is archived of it
 * is brought back.
 */
export async function lockOrder(tx: Tx, orderId: string): Promise<Standing> {
  const [order] = await tx.$queryRaw<[LockedOrder]>(lock(orderId))
  return restored(tx, orderId, order)
}

/** The same for the order that a message (its id, a uuid) is about; undefined where the message is a duplicate. */
export async function lockOrderOnce(
  tx: Tx,
  orderId: string,
  messageId: string,
): Promise<Standing | undefined> {
  const [order] = await tx.$queryRaw<LockedOrder[]>`
    WITH first AS (${deduplicate(messageId)}) ${lock(orderId, Prisma.sql`FROM first`)}`
  return order && restored(tx, orderId, order)
}

async function restored(tx: Tx, orderId: string, { archived, ...standing }: LockedOrder): Promise<Standing> {
  if (archived) await restoreArchived(tx, orderId)
  return standing
}

const lock = (orderId: string, from = Prisma.empty) => Prisma.sql`
    INSERT INTO order_reservations AS o (order_id, status) SELECT ${orderId}::uuid, 'NEW' ${from}
    ON CONFLICT (order_id) DO UPDATE SET status = o.status
    RETURNING status, reason, detail, archived`

/**
 * Reserves the shares, for so many minutes by the database's clock, and writes the messages along.
 * @throws when there is less than a share of it
 */
export async function insertReservation(
  tx: Tx,
  orderId: string,
  shares: readonly Share[],
  forMinutes: number,
  messages: OutboxRows,
): Promise<void> {
  const reserved = await tx.$executeRaw`
    WITH shares AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(shares)}::jsonb)
        AS s("productId" uuid, "warehouseId" uuid, quantity int)
    ), changed AS (
      UPDATE stock_levels l SET reserved = l.reserved + s.quantity, version = l.version + 1
        FROM shares s
       WHERE l.product_id = s."productId" AND l.warehouse_id = s."warehouseId"
         AND l.on_hand - l.reserved >= s.quantity
      RETURNING l.product_id, l.warehouse_id, s.quantity
    ), held AS (
      INSERT INTO reservations (order_id, product_id, warehouse_id, quantity, status, expires_at)
      SELECT ${orderId}::uuid, product_id, warehouse_id, quantity, 'RESERVED',
             clock_timestamp() + ${forMinutes}::int * interval '1 minute' FROM changed
    ), published AS (${insertMessages(messages)})
    UPDATE order_reservations SET status = 'RESERVED'
     WHERE order_id = ${orderId}::uuid AND (SELECT count(*) FROM changed) = (SELECT count(*) FROM shares)`
  if (reserved !== 1) throw new Error('A stock level changed under its lock.')
}

export async function storeRefusal(tx: Tx, orderId: string, { reason, detail }: Refusal): Promise<void> {
  await tx.$executeRaw`
    UPDATE order_reservations SET status = 'REJECTED', reason = ${reason}, detail = ${detail}
     WHERE order_id = ${orderId}::uuid`
}

/** Gives back what the order holds. */
export async function releaseReserved(tx: Tx, orderId: string): Promise<void> {
  await tx.$executeRaw`
    WITH held AS (
      UPDATE reservations SET status = 'RELEASED' WHERE order_id = ${orderId}::uuid AND status = 'RESERVED'
      RETURNING product_id, warehouse_id, quantity
    ), changed AS (
      UPDATE stock_levels l SET reserved = l.reserved - h.quantity, version = l.version + 1
        FROM held h WHERE l.product_id = h.product_id AND l.warehouse_id = h.warehouse_id
    )
    UPDATE order_reservations SET status = 'RELEASED' WHERE order_id = ${orderId}::uuid`
}

/** What was committed is on hand again, and the ledger says so. */
export async function returnCommitted(tx: Tx, orderId: string): Promise<void> {
  await tx.$executeRaw`
    WITH returned AS (
      UPDATE reservations SET status = 'RELEASED' WHERE order_id = ${orderId}::uuid AND status = 'COMMITTED'
      RETURNING product_id, warehouse_id, quantity
    ), changed AS (
      UPDATE stock_levels l SET on_hand = l.on_hand + r.quantity, version = l.version + 1
        FROM returned r WHERE l.product_id = r.product_id AND l.warehouse_id = r.warehouse_id
    ), ledger AS (
      INSERT INTO stock_movements (product_id, warehouse_id, delta, type, order_id)
      SELECT product_id, warehouse_id, quantity, 'RETURN', ${orderId}::uuid FROM returned
    )
    UPDATE order_reservations SET status = 'RELEASED' WHERE order_id = ${orderId}::uuid`
}

/**
 * Orders that hold stock past their time, the longest overdue first.
 * @param aheadMs judges by a time that is so much later than the database's
 */
export async function findExpired(database: Database, aheadMs: number, limit: number): Promise<string[]> {
  const rows = await database.$queryRaw<{ orderId: string }[]>`
    SELECT order_id AS "orderId" FROM reservations
     WHERE status = 'RESERVED' AND expires_at <= now() + ${aheadMs}::int * interval '1 millisecond'
     GROUP BY order_id ORDER BY min(expires_at) LIMIT ${limit}`
  return rows.map(({ orderId }) => orderId)
}

/** Gives back what the order holds, because its time is over. */
export async function expireReserved(tx: Tx, orderId: string): Promise<void> {
  await releaseReserved(tx, orderId)
  await tx.$executeRaw`
    WITH expired AS (UPDATE reservations SET status = 'EXPIRED' WHERE order_id = ${orderId}::uuid AND status = 'RELEASED')
    UPDATE order_reservations SET status = 'EXPIRED' WHERE order_id = ${orderId}::uuid`
}

/** What the order held before its time was over. */
export async function findExpiredLines(tx: Tx, orderId: string): Promise<Line[]> {
  return tx.$queryRaw<Line[]>`
    SELECT product_id AS "productId", sum(quantity)::int AS quantity
      FROM reservations WHERE order_id = ${orderId}::uuid AND status = 'EXPIRED' GROUP BY product_id`
}

/** The record of what the order held makes room for a new reservation. */
export async function deleteExpired(tx: Tx, orderId: string): Promise<void> {
  await tx.$executeRaw`DELETE FROM reservations WHERE order_id = ${orderId}::uuid AND status = 'EXPIRED'`
}

/**
 * What the order holds leaves the warehouses, and the ledger says so. The messages are written along.
 */
export async function commitReserved(tx: Tx, orderId: string, messages: OutboxRows): Promise<void> {
  await tx.$executeRaw`
    WITH held AS (
      UPDATE reservations SET status = 'COMMITTED' WHERE order_id = ${orderId}::uuid AND status = 'RESERVED'
      RETURNING product_id, warehouse_id, quantity
    ), changed AS (
      UPDATE stock_levels l
         SET on_hand = l.on_hand - h.quantity, reserved = l.reserved - h.quantity, version = l.version + 1
        FROM held h WHERE l.product_id = h.product_id AND l.warehouse_id = h.warehouse_id
    ), ledger AS (
      INSERT INTO stock_movements (product_id, warehouse_id, delta, type, order_id)
      SELECT product_id, warehouse_id, -quantity, 'SALE', ${orderId}::uuid FROM held
    ), published AS (${insertMessages(messages)})
    UPDATE order_reservations SET status = 'COMMITTED' WHERE order_id = ${orderId}::uuid`
}
