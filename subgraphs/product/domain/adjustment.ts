/**
 * A member of staff corrects what is on hand: on the basis of the level as it is now, never below what is
 * promised to orders.
 */
import { available, type Level, type StockedProduct } from './level.ts'

export const MAX_DELTA = 1_000_000
export const MAX_REASON_LENGTH = 200
const MAX_ON_HAND = 1_000_000_000

export interface Adjustment {
  readonly productId: string
  readonly warehouseId: string
  readonly delta: number
  readonly reason: string
  readonly expectedVersion: number
}

export type AdjustmentError =
  | { code: 'PRODUCT_NOT_FOUND' }
  | { code: 'STALE_VERSION'; currentVersion: number }
  | { code: 'INVALID_INPUT'; field: keyof Adjustment; message: string }

/** What is wrong with the input itself; empty when it is well formed. */
export function checkAdjustment({ delta, reason }: Adjustment): AdjustmentError[] {
  const errors: AdjustmentError[] = []
  if (delta === 0 || Math.abs(delta) > MAX_DELTA) {
    errors.push(invalid('delta', `The delta must be from -${MAX_DELTA} to ${MAX_DELTA}, but not 0.`))
  }
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (reason.trim() === '' || reason.length > MAX_REASON_LENGTH || /[\u0000-\u001f\u007f]/.test(reason)) {
    errors.push(invalid('reason', `The reason must be one line of 1 to ${MAX_REASON_LENGTH} characters.`))
  }
  return errors
}

/** The level after the adjustment, or why there is none. @param product undefined where there is no such product */
export function adjust(
  product: StockedProduct | undefined,
  adjustment: Adjustment,
): { level: Level; error?: never } | { level?: never; error: AdjustmentError } {
  if (!product) return { error: { code: 'PRODUCT_NOT_FOUND' } }
  const level = product.levels.find(({ warehouseId }) => warehouseId === adjustment.warehouseId)
  if (!level) return { error: invalid('warehouseId', 'There is no such warehouse.') }
  if (level.version !== adjustment.expectedVersion) {
    return { error: { code: 'STALE_VERSION', currentVersion: level.version } }
  }
  const onHand = level.onHand + adjustment.delta
  if (onHand < level.reserved) {
    return {
      error: invalid('delta', `At most ${available(level)} can be taken. The rest is promised to orders.`),
    }
  }
  if (onHand > MAX_ON_HAND) return { error: invalid('delta', 'That is more than a warehouse can hold.') }
  return { level: { ...level, onHand, version: level.version + 1 } }
}

function invalid(field: keyof Adjustment, message: string): AdjustmentError {
  return { code: 'INVALID_INPUT', field, message }
}
