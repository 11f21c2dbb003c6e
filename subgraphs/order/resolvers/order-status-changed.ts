/** `orderStatusChanged`: the feed of one order, for whoever may see the order. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { maySee } from '#platform/identity/caller.ts'
import { notFound } from '#platform/graphql/errors.ts'
import { findHead } from '../data/orders.ts'
import type { OrderStatusChangeResolvers, SubscriptionResolvers } from '../generated/resolvers.ts'
import type { StatusChange } from '../jobs/order-feed.ts'
import { changeCursor, positionCursor, versionInCursor } from './cursor.ts'

export const orderStatusChanged: NonNullable<SubscriptionResolvers['orderStatusChanged']> = {
  async subscribe(_parent, args, context) {
    const orderId = fromGlobalId('ord', args.orderId)
    const order = await findHead(context.db, orderId)
    if (!order || !maySee(context.caller, order.customerId))
      throw notFound(`There is no order ${args.orderId}.`)
    const after = args.after ? versionInCursor(args.after, orderId, order.version) : undefined
    return context.feed.changesAfter(orderId, after) as unknown as AsyncIterable<never>
  },
  resolve: (change: unknown) => change as StatusChange,
}

export const OrderStatusChange: OrderStatusChangeResolvers = {
  cursor: ({ orderId, version, position }) =>
    position ? positionCursor(position) : changeCursor(orderId, version),
  // The subscription's context outlives the event: the order is read anew each time.
  async order(change, _args, context) {
    const order = await context.freshOrder(change.orderId)
    if (!order) throw notFound('The order is gone.')
    return order
  },
}
