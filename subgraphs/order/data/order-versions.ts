/** The versions of many orders at once. */
import type { Database } from './database.ts'

export interface OrderVersion {
  orderId: string
  version: number
}

export function findVersions(db: Database, orderIds: readonly string[]): Promise<OrderVersion[]> {
  return db.$queryRaw<OrderVersion[]>`
    SELECT id AS "orderId", version FROM orders WHERE id = ANY(${orderIds}::uuid[])`
}
