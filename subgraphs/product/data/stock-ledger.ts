/** The ledger of one stock level, the newest movement first, by keyset. */
import { z } from 'zod'
import type { Page } from '#platform/graphql/connection.ts'
import type { StockMovementModel } from '../generated/prisma/models.ts'
import type { Database } from './database.ts'

/** To count more would read too much. */
const MAX_COUNTED = 10_000

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

/** @returns null where to count would read too much */
export async function countMovements(
  database: Database,
  { productId, warehouseId }: LevelKey,
): Promise<number | null> {
  const count = await database.stockMovement.count({
    where: { productId, warehouseId },
    orderBy: { id: 'desc' },
    take: MAX_COUNTED + 1,
  })
  return count > MAX_COUNTED ? null : count
}

/** What the level's archived movements come to. */
export async function readCarriedForward(
  database: Database,
  { productId, warehouseId }: LevelKey,
): Promise<number> {
  const key = { productId_warehouseId: { productId, warehouseId } }
  return Number((await database.carriedForward.findUnique({ where: key }))?.delta ?? 0)
}
