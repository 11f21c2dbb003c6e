/** All resolvers of the order subgraph. They translate between the graph and the rules; they hold none. */
import type { GraphQLResolverMap } from '@apollo/subgraph'
import { DateTime, Decimal } from '#platform/scalars.ts'
import type { Context } from '../context.ts'
import type { Resolvers } from '../generated/resolvers.ts'
import { Order, order, OrderLine, Saga, User } from './order.ts'
import { orderPlace } from './order-place.ts'
import { OrderStatusChange, orderStatusChanged } from './order-status-changed.ts'

export const resolvers = {
  DateTime,
  Decimal,
  Query: { order },
  Mutation: { orderPlace },
  Subscription: { orderStatusChanged },
  Order,
  OrderLine,
  OrderStatusChange,
  Saga,
  User,
} satisfies Resolvers as GraphQLResolverMap<Context>
