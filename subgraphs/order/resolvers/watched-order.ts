/** What is watched of one order: by whoever may see it, from a cursor of theirs on. */
import { notFound } from '#platform/graphql/errors.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { maySee } from '#platform/identity/caller.ts'
import { findHead } from '../data/order-rows.ts'
import { versionInCursor } from './change-cursors.ts'
import type { Context } from './context.ts'

/**
 * @returns the order's uuid, and the version that was seen last; undefined without a cursor
 * @throws GraphQLError NOT_FOUND, or CURSOR_EXPIRED when the cursor is not one of this order
 */
export async function watchedOrder(
  context: Context,
  { orderId: id, after }: { orderId: string; after?: string | null },
): Promise<[orderId: string, version: number | undefined]> {
  const orderId = fromGlobalId('ord', id)
  const order = await findHead(context.db, orderId)
  if (!order || !maySee(context.caller, order.customerId)) throw notFound(`There is no order ${id}.`)
  return [orderId, after ? versionInCursor(after, orderId, order.version) : undefined]
}
