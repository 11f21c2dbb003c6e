/** The order and its parts: from rows to the graph. */
import { toGlobalId } from '#contracts/ids.ts'
import { toMoney } from '#contracts/money.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { isStaff } from '#platform/identity/caller.ts'
import type { EventType } from '../data/event-rows.ts'
import { availableActions } from '../domain/action-rules.ts'
import { lastFailure } from '../domain/saga-transition.ts'
import type {
  FulfillmentResolvers,
  OrderEventResolvers,
  OrderEventType,
  OrderLineResolvers,
  OrderResolvers,
  QueryResolvers,
  SagaResolvers,
} from '../generated/resolvers.ts'

export const order: NonNullable<QueryResolvers['order']> = async (_parent, { id }, context) =>
  (await context.visibleOrder(fromGlobalId('ord', id))) ?? null

export const Order: OrderResolvers = {
  __resolveReference: async (reference, context) =>
    (await context.visibleOrder(fromGlobalId('ord', reference.id))) ?? null,
  id: (row) => toGlobalId('ord', row.id),
  customer: (row) => ({ id: toGlobalId('user', row.customerId) }),
  lines: (row) => row.lines.map((line) => ({ ...line, currency: row.currency })),
  subtotal: (row) => toMoney(row.subtotalMinor, row.currency),
  shipping: (row) => toMoney(row.shippingMinor, row.currency),
  total: (row) => toMoney(row.totalMinor, row.currency),
  shippingAddress: ({ shippingAddress }) => ({
    ...shippingAddress,
    id: toGlobalId('addr', shippingAddress.id),
  }),
  fulfillment: (row) => row,
  history: (row, _args, context) => context.events.load(row.id),
  saga: async (row, _args, context) => (await context.sagas.load(row.id)) ?? null,
  async availableActions({ id, status, fulfillment, fullyRefunded }, _args, context) {
    const saga = await context.sagas.load(id)
    const state = saga && { status, fulfillment, fullyRefunded, saga }
    return state ? availableActions(state, isStaff(context.caller)) : []
  },
}

export const Fulfillment: FulfillmentResolvers = {
  status: (row) => row.fulfillment,
}

export const OrderLine: OrderLineResolvers = {
  product: (line) => ({ id: toGlobalId('prod', line.productId) }),
  unitPrice: (line) => toMoney(line.unitPriceMinor, line.currency),
  total: (line) => toMoney(line.quantity * line.unitPriceMinor, line.currency),
}

const EVENT_TYPES: Record<EventType, OrderEventType> = {
  OrderPlaced: 'PLACED',
  OrderAuthenticationWanted: 'AUTHENTICATION_WANTED',
  OrderConfirmed: 'CONFIRMED',
  OrderRejected: 'REJECTED',
  OrderExpired: 'EXPIRED',
  OrderCancelRequested: 'CANCEL_REQUESTED',
  OrderCanceled: 'CANCELED',
  OrderShipped: 'SHIPPED',
  OrderDelivered: 'DELIVERED',
  OrderRefunded: 'REFUNDED',
}

export const OrderEvent: OrderEventResolvers = {
  type: ({ type }) => EVENT_TYPES[type],
}

export const Saga: SagaResolvers = {
  id: (saga) => toGlobalId('saga', saga.id),
  steps: (saga) => [...saga.steps],
  lastError: (saga) => lastFailure(saga)?.error ?? null,
  nextAttemptAt: ({ dueAt = null }) => dueAt,
}
