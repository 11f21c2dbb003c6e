/** `ordersChanged`: the feed of all orders. The schema lets staff in only. */
import { findHorizon } from '../data/event-sequence.ts'
import type { OrdersChangeResolvers, SubscriptionResolvers } from '../generated/resolvers.ts'
import type { SequencedChange } from '../jobs/all-orders-feed.ts'
import { positionCursor, positionInCursor } from './change-cursors.ts'
import { changedOrder } from './changed-order.ts'

export const ordersChanged: NonNullable<SubscriptionResolvers['ordersChanged']> = {
  async subscribe(_parent, { after }, context) {
    const horizon = await findHorizon(context.db)
    return context.allOrdersFeed(after ? positionInCursor(after, horizon) : horizon.settled)
  },
  resolve: (change: SequencedChange) => change,
}

export const OrdersChange: OrdersChangeResolvers = {
  cursor: ({ position }) => positionCursor(position),
  order: changedOrder,
}
