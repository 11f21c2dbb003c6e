/** The order and its parts: from rows to the graph. */
import { badUserInput } from '#platform/errors.ts'
import { fromGlobalId, toGlobalId } from '#platform/ids.ts'
import { maySee } from '#platform/identity.ts'
import { type CurrencyCode, toMoney } from '#platform/money.ts'
import { readPage, toConnection } from '#platform/connection.ts'
import { countByCustomer, findByCustomer } from '../data/orders.ts'
import type { ShippingAddress } from '../domain/order.ts'
import type {
  OrderLineResolvers,
  OrderResolvers,
  QueryResolvers,
  SagaResolvers,
  UserResolvers,
} from '../generated/resolvers.ts'

const NEWEST_FIRST = 'placedAt'

export const order: NonNullable<QueryResolvers['order']> = async (_parent, { id }, context) =>
  (await context.visibleOrder(fromGlobalId('ord', id))) ?? null

export const Order: OrderResolvers = {
  __resolveReference: async (reference, context) =>
    (await context.visibleOrder(fromGlobalId('ord', reference.id))) ?? null,
  id: (row) => toGlobalId('ord', row.id),
  status: (row) => row.status as 'PENDING',
  customer: (row) => ({ id: toGlobalId('user', row.customerId) }),
  lines: (row) => row.lines.map((line) => ({ ...line, currency: row.currency })),
  subtotal: (row) => toMoney(row.subtotalMinor, row.currency as CurrencyCode),
  shipping: (row) => toMoney(row.shippingMinor, row.currency as CurrencyCode),
  total: (row) => toMoney(row.totalMinor, row.currency as CurrencyCode),
  shippingAddress(row) {
    const address = row.shippingAddress as unknown as ShippingAddress
    return { ...address, id: toGlobalId('addr', address.id) }
  },
  history: (row, _args, context) => context.events.load(row.id),
  saga: async (row, _args, context) => (await context.sagas.load(row.id)) ?? null,
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

export const User: UserResolvers = {
  __resolveReference: (reference) => ({ id: reference.id }),
  async orders(user, args, context) {
    const customerId = fromGlobalId('user', user.id)
    if (!maySee(context.caller, customerId)) return null
    const page = readPage(args, NEWEST_FIRST)
    if (page.cursor && !isKey(page.cursor)) throw badUserInput('That cursor is not one of ours.')
    const rows = await findByCustomer(context.db, customerId, page)
    const connection = toConnection(rows, page, NEWEST_FIRST, (row) => [row.placedAt.toISOString(), row.id])
    return { ...connection, totalCount: await countByCustomer(context.db, customerId) }
  },
}

function isKey([placedAt, id]: string[]): boolean {
  return !Number.isNaN(Date.parse(placedAt ?? '')) && /^[0-9a-f-]{36}$/.test(id ?? '')
}
