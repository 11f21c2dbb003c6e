/** All resolvers of the order subgraph. They translate between the graph and the rules; they hold none. */
import { DateTime, Decimal } from '#platform/graphql/scalars.ts'
import type { Resolvers } from '../generated/resolvers.ts'
import { fulfillmentDeliver } from './fulfillment-deliver.ts'
import { fulfillmentShip } from './fulfillment-ship.ts'
import { orderCancel } from './order-cancel.ts'
import { OrderChange, orderChanged } from './order-changed.ts'
import { OrderConnection, orders, User } from './order-connection.ts'
import { Fulfillment, Order, order, OrderEvent, OrderLine, Saga } from './order-fields.ts'
import { orderPlace } from './order-place.ts'
import { OrderQuote, orderQuote, OrderQuoteLine } from './order-quote.ts'
import { OrderStatusChange, orderStatusChanged } from './order-status-changed.ts'
import { OrdersChange, ordersChanged } from './orders-changed.ts'
import { sagaResolve } from './saga-resolve.ts'
import { sagaRetry } from './saga-retry.ts'
import { sagasResolve } from './sagas-resolve.ts'
import { sagasRetry } from './sagas-retry.ts'

export const resolvers: Resolvers = {
  DateTime,
  Decimal,
  Query: { order, orderQuote, orders },
  Mutation: {
    orderPlace,
    orderCancel,
    fulfillmentShip,
    fulfillmentDeliver,
    sagaRetry,
    sagaResolve,
    sagasRetry,
    sagasResolve,
  },
  Subscription: { orderChanged, orderStatusChanged, ordersChanged },
  Fulfillment,
  Order,
  OrderChange,
  OrderConnection,
  OrderEvent,
  OrderLine,
  OrderQuote,
  OrderQuoteLine,
  OrdersChange,
  OrderStatusChange,
  Saga,
  User,
}
