/** `orderChanged`: every change of an order, for whoever may see the order. */
import type { RecordedEvent } from '../data/event-rows.ts'
import type { OrderChangeResolvers, SubscriptionResolvers } from '../generated/resolvers.ts'
import { changeCursor } from './change-cursors.ts'
import { changedOrder } from './changed-order.ts'
import { watchedOrder } from './watched-order.ts'

export const orderChanged: NonNullable<SubscriptionResolvers['orderChanged']> = {
  subscribe: async (_parent, args, context) => context.changeFeed(...(await watchedOrder(context, args))),
  resolve: (change: RecordedEvent) => change,
}

export const OrderChange: OrderChangeResolvers = {
  cursor: ({ orderId, version }) => changeCursor(orderId, version),
  event: (change) => change,
  order: changedOrder,
}
