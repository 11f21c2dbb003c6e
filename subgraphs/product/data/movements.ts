/** The ledger of one level, the newest movement first, by keyset. */
import type { Page } from '#platform/graphql/connection.ts'
import type { StockMovementModel } from '../generated/prisma/models.ts'
import type { Database } from './database.ts'

export type MovementRow = StockMovementModel

/** `page.limit + 1` movements past the cursor, which is a movement's id. */
export function listMovements(
  database: Database,
  level: { productId: string; warehouseId: string },
  page: Page,
): Promise<MovementRow[]> {
  const { productId, warehouseId } = level
  const last = page.cursor?.[0]
  return database.stockMovement.findMany({
    where: { productId, warehouseId, ...(last !== undefined && { id: { lt: BigInt(last) } }) },
    orderBy: { id: 'desc' },
    take: page.limit + 1,
  })
}
