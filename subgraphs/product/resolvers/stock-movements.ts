/** `StockLevel.movements`: the ledger, as staff see it. */
import { toGlobalId } from '#contracts/ids.ts'
import { type Connection, readPage, toConnection } from '#platform/graphql/connection.ts'
import { badUserInput } from '#platform/graphql/errors.ts'
import { countMovements, type MovementRow, readCarriedForward, readMovements } from '../data/stock-ledger.ts'
import type { StockLevelRow } from '../data/read-stock.ts'
import type {
  StockLevelResolvers,
  StockMovementConnectionResolvers,
  StockMovementResolvers,
} from '../generated/resolvers.ts'

const ORDER = 'newest movement'
/** A movement's number, as it stands in a cursor. */
const KEY = /^\d{1,18}$/

export interface MovementPage extends Connection<MovementRow> {
  level: StockLevelRow
}

export const movements: NonNullable<StockLevelResolvers['movements']> = async (level, args, context) => {
  const page = readPage(args, ORDER)
  if (page.cursor && !(page.cursor.length === 1 && KEY.test(page.cursor[0] ?? ''))) {
    throw badUserInput('That cursor is not one of ours.')
  }
  const rows = await readMovements(context.database, level, page)
  return { ...toConnection(rows, page, ORDER, ({ id }) => [String(id)]), level }
}

export const StockMovementConnection: StockMovementConnectionResolvers = {
  totalCount: ({ level }, _args, context) => countMovements(context.database, level),
  carriedForward: ({ level }, _args, context) => readCarriedForward(context.database, level),
}

export const StockMovement: StockMovementResolvers = {
  id: ({ id }) => String(id),
  orderId: ({ orderId }) => orderId && toGlobalId('ord', orderId),
  actorId: ({ actorId }) => actorId && toGlobalId('user', actorId),
}
