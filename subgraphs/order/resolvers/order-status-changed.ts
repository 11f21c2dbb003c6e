/** `orderStatusChanged`: the feed of one order, for whoever may see the order. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { notFound } from '#platform/graphql/errors.ts'
import { maySee } from '#platform/identity/caller.ts'
import { findHead } from '../data/order-rows.ts'
import type { OrderStatusChangeResolvers, SubscriptionResolvers } from '../generated/resolvers.ts'
import type { StatusChange } from '../jobs/order-feed.ts'
import { changeCursor, versionInCursor } from './change-cursors.ts'
import { changedOrder } from './changed-order.ts'

export const orderStatusChanged: NonNullable<SubscriptionResolvers['orderStatusChanged']> = {
  async subscribe(_parent, args, context) {
    const orderId = fromGlobalId('ord', args.orderId)
    const order = await findHead(context.db, orderId)
    if (!order || !maySee(context.caller, order.customerId))
      throw notFound(`There is no order ${args.orderId}.`)
    const after = args.after ? versionInCursor(args.after, orderId, order.version) : undefined
    return context.orderFeed(orderId, after)
  },
  resolve: (change: StatusChange) => change,
}

export const OrderStatusChange: OrderStatusChangeResolvers = {
  cursor: ({ orderId, version }) => changeCursor(orderId, version),
  order: changedOrder,
}
