/** The order and its parts: from rows to the graph. */
import { type CurrencyCode, toMoney } from '#contracts/money.ts'
import { isStaff } from '#platform/identity/caller.ts'
import { toGlobalId } from '#contracts/ids.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { availableActions } from '../domain/actions.ts'
import type { FulfillmentStatus, OrderStatus, ShippingAddress } from '../domain/order.ts'
import type {
  FulfillmentResolvers,
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
  status: (row) => row.status as OrderStatus,
  customer: (row) => ({ id: toGlobalId('user', row.customerId) }),
  lines: (row) => row.lines.map((line) => ({ ...line, currency: row.currency })),
  subtotal: (row) => toMoney(row.subtotalMinor, row.currency as CurrencyCode),
  shipping: (row) => toMoney(row.shippingMinor, row.currency as CurrencyCode),
  total: (row) => toMoney(row.totalMinor, row.currency as CurrencyCode),
  shippingAddress(row) {
    const address = row.shippingAddress as unknown as ShippingAddress
    return { ...address, id: toGlobalId('addr', address.id) }
  },
  fulfillment: (row) => row,
  history: (row, _args, context) => context.events.load(row.id),
  saga: async (row, _args, context) => (await context.sagas.load(row.id)) ?? null,
  async availableActions(row, _args, context) {
    const saga = await context.sagas.load(row.id)
    if (!saga) return []
    const state = {
      status: row.status as OrderStatus,
      fulfillment: row.fulfillment as FulfillmentStatus,
      saga,
    }
    return availableActions(state, isStaff(context.caller))
  },
}

export const Fulfillment: FulfillmentResolvers = {
  status: (row) => row.fulfillment as FulfillmentStatus,
}

export const OrderLine: OrderLineResolvers = {
  product: (line) => ({ id: toGlobalId('prod', line.productId) }),
  unitPrice: (line) => toMoney(line.unitPriceMinor, line.currency as CurrencyCode),
  total: (line) => toMoney(line.quantity * line.unitPriceMinor, line.currency as CurrencyCode),
}

export const Saga: SagaResolvers = {
  id: (saga) => toGlobalId('saga', saga.id),
  steps: (saga) => [...saga.steps],
}
