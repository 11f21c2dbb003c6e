/** Staff correct what is on hand: the level, its movement and the message about it are committed in one transaction. */
import type { Outbox } from '#platform/messaging/outbox.ts'
import type { Tx } from '../data/database.ts'
import { lockProducts, storeAdjustment } from '../data/lock-levels.ts'
import { adjust, type Adjustment, type AdjustmentError, checkAdjustment } from '../domain/adjustment.ts'
import { availabilityMessages, availabilityOf } from '../domain/availability.ts'
import type { Level } from '../domain/level.ts'
import { adjustmentConflicts } from '../telemetry/stock-metrics.ts'

export type AdjustmentResult =
  { level: Level; errors?: never } | { level?: never; errors: readonly AdjustmentError[] }

/** @param actorId the member of staff (a uuid) */
export async function adjustStock(
  outbox: Outbox<Tx>,
  adjustment: Adjustment,
  actorId: string,
): Promise<AdjustmentResult> {
  const errors = checkAdjustment(adjustment)
  if (errors.length > 0) return { errors }
  return outbox.transaction<AdjustmentResult>(async (tx) => {
    const [product] = await lockProducts(tx, [adjustment.productId])
    const { level, error } = adjust(product, adjustment)
    if (error) adjustmentConflicts.add({ code: error.code })
    if (error) return { result: { errors: [error] } }
    await storeAdjustment(tx, adjustment, actorId)
    const levels = product!.levels.map((each) => (each.warehouseId === level.warehouseId ? level : each))
    const availability = availabilityOf(level.productId, levels)
    return { result: { level }, messages: availabilityMessages([availability]) }
  })
}
