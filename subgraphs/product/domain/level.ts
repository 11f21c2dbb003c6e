/**
 * A stock level: the pieces of one product in one warehouse, on hand >= reserved >= 0. What can be ordered is what
 * is on hand less what is reserved. Ids are uuids.
 */
import type { CurrencyCode } from '#contracts/money.ts'

export interface Level {
  readonly productId: string
  readonly warehouseId: string
  /** Of the warehouse: stock is taken from the lowest first. */
  readonly priority: number
  readonly onHand: number
  readonly reserved: number
  /** Grows by one with each change. */
  readonly version: number
}

/** A product with its levels in all warehouses. */
export interface StockedProduct {
  readonly productId: string
  readonly sku: string
  readonly name: string
  readonly archived: boolean
  readonly priceMinor: number
  readonly currency: CurrencyCode
  readonly levels: readonly Level[]
}

/** A part of a product's quantity, in one warehouse. */
export interface Share {
  readonly productId: string
  readonly warehouseId: string
  readonly quantity: number
}

export function available(level: Pick<Level, 'onHand' | 'reserved'>): number {
  return level.onHand - level.reserved
}
