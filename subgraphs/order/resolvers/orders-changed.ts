/** `ordersChanged`: the feed of all orders. The schema lets staff in only. */
import { findHorizon } from '../data/all-events.ts'
import type { SubscriptionResolvers } from '../generated/resolvers.ts'
import type { StatusChange } from '../jobs/order-feed.ts'
import { positionInCursor } from './cursor.ts'

export const ordersChanged: NonNullable<SubscriptionResolvers['ordersChanged']> = {
  async subscribe(_parent, { after }, context) {
    const { position, nextTxid } = await findHorizon(context.db)
    const from = after ? positionInCursor(after, nextTxid) : position
    return context.feed.changesOfAll(from) as unknown as AsyncIterable<never>
  },
  resolve: (change: unknown) => change as StatusChange,
}
