/** The ledger of one stock level, the newest movement first, by keyset. */
import { z } from 'zod'
import type { Page } from '#platform/graphql/connection.ts'
import type { StockMovementModel } from '../generated/prisma/models.ts'
import type { Database } from './database.ts'

const movementType = z.enum(['RECEIPT', 'ADJUSTMENT', 'SALE', 'RETURN'])

export type MovementRow = Omit<StockMovementModel, 'type'> & { type: z.infer<typeof movementType> }

interface LevelKey {
  productId: string
  warehouseId: string
}

/** `page.limit + 1` movements past the cursor, which is a movement's id. */
export async function readMovements(
  database: Database,
  { productId, warehouseId }: LevelKey,
  { cursor, backward, limit }: Page,
): Promise<MovementRow[]> {
  const [last] = cursor ?? []
  const past = last === undefined ? {} : { id: { [backward ? 'gt' : 'lt']: BigInt(last) } }
  const rows = await database.stockMovement.findMany({
    where: { productId, warehouseId, ...past },
    orderBy: { id: backward ? 'asc' : 'desc' },
    take: limit + 1,
  })
  return rows.map((row) => ({ ...row, type: movementType.parse(row.type) }))
}

export function countMovements(database: Database, { productId, warehouseId }: LevelKey): Promise<number> {
  return database.stockMovement.count({ where: { productId, warehouseId } })
}
