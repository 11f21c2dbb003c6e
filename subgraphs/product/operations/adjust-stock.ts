/** A correction of stock: the level, its movement and the news of it are committed in one transaction. */
import type { Outbox } from '#platform/messaging/outbox.ts'
import type { Tx } from '../data/database.ts'
import { lockProducts, storeAdjustment } from '../data/levels.ts'
import { adjust, type Adjustment, type AdjustmentError, checkAdjustment } from '../domain/adjustment.ts'
import { availabilityMessages, availabilityOf } from '../domain/availability.ts'
import type { Level } from '../domain/stock.ts'

export type AdjustmentResult = { level: Level; errors?: never } | { level?: never; errors: AdjustmentError[] }

export type AdjustStock = (adjustment: Adjustment, actorId: string) => Promise<AdjustmentResult>

export function createAdjustStock(outbox: Outbox<Tx>): AdjustStock {
  return async (adjustment, actorId) => {
    const errors = checkAdjustment(adjustment)
    if (errors.length > 0) return { errors }
    return outbox.transaction<AdjustmentResult>(async (tx) => {
      const [product] = await lockProducts(tx, [adjustment.productId])
      const { level, error } = adjust(product, adjustment)
      if (error) return { result: { errors: [error] } }
      await storeAdjustment(tx, adjustment, actorId)
      const levels = product!.levels.map((each) => (each.warehouseId === level.warehouseId ? level : each))
      const availability = availabilityOf(level.productId, levels)
      return { result: { level }, messages: availabilityMessages([availability]) }
    })
  }
}
