/** `StockLevel.movements`: the ledger, as staff see it. */
import { toGlobalId } from '#contracts/ids.ts'
import { readPage, toConnection } from '#platform/graphql/connection.ts'
import { badUserInput } from '#platform/graphql/errors.ts'
import { listMovements } from '../data/movements.ts'
import type { StockLevelResolvers, StockMovementResolvers } from '../generated/resolvers.ts'

const ORDER = 'newest movement'

export const movements: NonNullable<StockLevelResolvers['movements']> = async (level, args, context) => {
  const page = readPage(args, ORDER)
  const isKey = page.cursor?.length === 1 && /^\d{1,18}$/.test(page.cursor[0] ?? '')
  if (page.cursor && !isKey) throw badUserInput('That cursor is not one of ours.')
  const rows = await listMovements(context.database, level, page)
  return toConnection(rows, page, ORDER, ({ id }) => [String(id)])
}

export const StockMovement: StockMovementResolvers = {
  id: ({ id }) => String(id),
  type: ({ type }) => type as 'RECEIPT' | 'ADJUSTMENT' | 'SALE' | 'RETURN',
  orderId: ({ orderId }) => orderId && toGlobalId('ord', orderId),
  actorId: ({ actorId }) => actorId && toGlobalId('user', actorId),
}
