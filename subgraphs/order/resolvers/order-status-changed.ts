/** `orderStatusChanged`: the changes of an order's status, for whoever may see the order. */
import type { OrderStatusChangeResolvers, SubscriptionResolvers } from '../generated/resolvers.ts'
import type { StatusChange } from '../jobs/order-feed.ts'
import { changeCursor } from './change-cursors.ts'
import { changedOrder } from './changed-order.ts'
import { watchedOrder } from './watched-order.ts'

export const orderStatusChanged: NonNullable<SubscriptionResolvers['orderStatusChanged']> = {
  subscribe: async (_parent, args, context) => context.statusFeed(...(await watchedOrder(context, args))),
  resolve: (change: StatusChange) => change,
}

export const OrderStatusChange: OrderStatusChangeResolvers = {
  cursor: ({ orderId, version }) => changeCursor(orderId, version),
  order: changedOrder,
}
