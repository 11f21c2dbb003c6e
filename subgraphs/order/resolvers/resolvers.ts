/** All resolvers of the order subgraph. They translate between the graph and the rules; they hold none. */
import type { GraphQLResolverMap } from '@apollo/subgraph'
import { DateTime, Decimal } from '#platform/graphql/scalars.ts'
import type { Context } from './context.ts'
import type { Resolvers } from '../generated/resolvers.ts'
import { fulfillmentDeliver, fulfillmentShip } from './fulfillment.ts'
import { Fulfillment, Order, order, OrderLine, Saga } from './order.ts'
import { orderCancel } from './order-cancel.ts'
import { OrderConnection, orders, User } from './order-connection.ts'
import { orderPlace } from './order-place.ts'
import { OrderStatusChange, orderStatusChanged } from './order-status-changed.ts'
import { ordersChanged } from './orders-changed.ts'
import { sagaResolve, sagaRetry } from './saga.ts'

export const resolvers = {
  DateTime,
  Decimal,
  Query: { order, orders },
  Mutation: { orderPlace, orderCancel, fulfillmentShip, fulfillmentDeliver, sagaRetry, sagaResolve },
  Subscription: { orderStatusChanged, ordersChanged },
  Fulfillment,
  Order,
  OrderConnection,
  OrderLine,
  OrderStatusChange,
  Saga,
  User,
} satisfies Resolvers as GraphQLResolverMap<Context>
