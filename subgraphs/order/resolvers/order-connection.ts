/** Pages of orders, newest first: a customer's own, and all of them for staff. */
import { type Connection, type PageArguments, readPage, toConnection } from '#platform/graphql/connection.ts'
import { badUserInput } from '#platform/graphql/errors.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { maySee } from '#platform/identity/caller.ts'
import type { Context } from './context.ts'
import { countOrders, listOrders, type OrderFilter, type OrderRow } from '../data/order-rows.ts'
import { normalizeNumber } from '../domain/order-number.ts'
import type { OrderConnectionResolvers, QueryResolvers, UserResolvers } from '../generated/resolvers.ts'

const NEWEST_FIRST = 'placedAt'

export type OrderPage = Connection<OrderRow> & { filter: OrderFilter }

export const orders: NonNullable<QueryResolvers['orders']> = (_parent, { filter, ...args }, context) => {
  return pageOf(context, args, {
    statuses: filter?.status ?? undefined,
    customerId: filter?.customerId ? fromGlobalId('user', filter.customerId) : undefined,
    number: filter?.number ? normalizeNumber(filter.number) : undefined,
    sagaStatus: filter?.sagaStatus ?? undefined,
    placedFrom: filter?.placedFrom ?? undefined,
    placedBefore: filter?.placedBefore ?? undefined,
  })
}

export const User: UserResolvers = {
  __resolveReference: (reference) => ({ id: reference.id }),
  async orders(user, args, context) {
    const customerId = fromGlobalId('user', user.id)
    return maySee(context.caller, customerId) ? pageOf(context, args, { customerId }) : null
  },
}

/** Counting is left out unless it is asked for: it reads the orders that the filter lets through. */
export const OrderConnection: OrderConnectionResolvers = {
  totalCount: ({ filter }, _args, context) => countOrders(context.db, filter),
}

async function pageOf(context: Context, args: PageArguments, filter: OrderFilter): Promise<OrderPage> {
  const page = readPage(args, NEWEST_FIRST)
  if (page.cursor && !isKey(page.cursor)) throw badUserInput('That cursor is not one of ours.')
  const rows = await listOrders(context.db, filter, page)
  const keyOf = (row: OrderRow) => [row.placedAt.toISOString(), row.id]
  return { ...toConnection(rows, page, NEWEST_FIRST, keyOf), filter }
}

function isKey([placedAt, id]: string[]): boolean {
  return !Number.isNaN(Date.parse(placedAt ?? '')) && /^[0-9a-f-]{36}$/.test(id ?? '')
}
