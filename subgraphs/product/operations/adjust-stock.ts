/** A correction of stock: the level, its movement and the news of it are committed in one transaction. */
import { availabilityChanged } from '#contracts/catalog.ts'
import type { Outbox } from '#platform/messaging/outbox.ts'
import type { Tx } from '../data/database.ts'
import { lockProducts, storeAdjustment } from '../data/levels.ts'
import { adjust, type Adjustment, type AdjustmentError, checkAdjustment } from '../domain/adjustment.ts'
import { availabilityOf } from '../domain/availability.ts'
import type { Level } from '../domain/stock.ts'

export type AdjustStock = (
  adjustment: Adjustment,
  actorId: string,
) => Promise<{ level: Level; errors?: never } | { level?: never; errors: AdjustmentError[] }>

export function createAdjustStock(outbox: Outbox<Tx>): AdjustStock {
  return async (adjustment, actorId) => {
    const errors = checkAdjustment(adjustment)
    if (errors.length > 0) return { errors }
    return outbox.transaction(async (tx, send) => {
      const [product] = await lockProducts(tx, [adjustment.productId])
      const { level, error } = adjust(product, adjustment)
      if (error) return { errors: [error] }
      await storeAdjustment(tx, adjustment, actorId)
      const levels = product!.levels.map((each) => (each.warehouseId === level.warehouseId ? level : each))
      send(availabilityChanged, level.productId, availabilityOf(level.productId, levels))
      return { level }
    })
  }
}
