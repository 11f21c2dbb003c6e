import { describe, expect, it } from 'vitest'
import { adjust, type Adjustment, checkAdjustment } from './adjustment.ts'
import type { Level, StockedProduct } from './level.ts'

const level: Level = { productId: 'lamp', warehouseId: 'a', priority: 1, onHand: 5, reserved: 2, version: 3 }
const lamp: StockedProduct = {
  productId: 'lamp',
  sku: 'L',
  name: 'Lamp',
  archived: false,
  priceMinor: 1_000,
  currency: 'EUR',
  levels: [level],
}
const adjustment = (change: Partial<Adjustment> = {}): Adjustment => ({
  productId: 'lamp',
  warehouseId: 'a',
  delta: -3,
  reason: 'Broken in storage',
  expectedVersion: 3,
  ...change,
})

describe('an adjustment', () => {
  it('changes what is on hand, and the version, down to what is promised to orders', () => {
    expect(adjust(lamp, adjustment())).toEqual({ level: { ...level, onHand: 2, version: 4 } })
    expect(adjust(lamp, adjustment({ delta: -4 })).error).toEqual({
      code: 'INVALID_INPUT',
      field: 'delta',
      message: 'At most 3 can be taken. The rest is promised to orders.',
    })
  })

  it('is refused with the current version when it is based on another', () => {
    const error = { code: 'STALE_VERSION', currentVersion: 3 }
    expect(adjust(lamp, adjustment({ expectedVersion: 2 }))).toEqual({ error })
    expect(adjust(lamp, adjustment({ expectedVersion: 4 }))).toEqual({ error })
  })

  it('is refused for a product or a warehouse that is not there, and for more than fits', () => {
    expect(adjust(undefined, adjustment()).error).toEqual({ code: 'PRODUCT_NOT_FOUND' })
    expect(adjust(lamp, adjustment({ warehouseId: 'b' })).error).toMatchObject({ field: 'warehouseId' })
    const full = { ...lamp, levels: [{ ...level, onHand: 1_000_000_000 }] }
    expect(adjust(full, adjustment({ delta: 1 })).error).toMatchObject({ field: 'delta' })
  })

  it('is well formed', () => {
    expect(checkAdjustment(adjustment())).toEqual([])
  })

  it.each([
    ['delta', { delta: 0 }],
    ['delta', { delta: 1_000_001 }],
    ['delta', { delta: -1_000_001 }],
    ['reason', { reason: '  ' }],
    ['reason', { reason: 'x'.repeat(201) }],
    ['reason', { reason: 'one\u0000two' }],
  ])('has a malformed %s: %j', (field, change) => {
    expect(checkAdjustment(adjustment(change))).toMatchObject([{ code: 'INVALID_INPUT', field }])
  })
})
