import { describe, expect, it } from 'vitest'
import { allocate } from './allocation.ts'
import type { Level, StockedProduct } from './level.ts'

/** A product with so many pieces on hand in the warehouses `first`, `second` and `third`. */
function product(productId: string, onHand: number[], change: Partial<StockedProduct> = {}): StockedProduct {
  const names = ['first', 'second', 'third']
  const levels = onHand.map((pieces, index): Level => {
    const warehouseId = names[index]!
    return { productId, warehouseId, priority: index + 1, onHand: pieces, reserved: 0, version: 1 }
  })
  return {
    productId,
    sku: `SKU-${productId}`,
    name: productId,
    archived: false,
    priceMinor: 1_000,
    currency: 'EUR',
    levels,
    ...change,
  }
}

const line = (productId: string, quantity: number) => ({ productId, quantity })
const share = (productId: string, warehouseId: string, quantity: number) => ({
  productId,
  warehouseId,
  quantity,
})

describe('an allocation', () => {
  it('takes from the warehouse that comes first, whatever the order of the levels', () => {
    const lamp = product('lamp', [5, 5, 5])
    const reversed = { ...lamp, levels: lamp.levels.toReversed() }
    expect(allocate([line('lamp', 2)], [reversed])).toEqual({ shares: [share('lamp', 'first', 2)] })
  })

  it('splits a line that one warehouse cannot fill, and passes over the empty ones', () => {
    expect(allocate([line('lamp', 5)], [product('lamp', [2, 0, 4])])).toEqual({
      shares: [share('lamp', 'first', 2), share('lamp', 'third', 3)],
    })
  })

  it('leaves what is reserved for others', () => {
    const lamp = product('lamp', [5])
    const reserved = { ...lamp, levels: lamp.levels.map((level) => ({ ...level, reserved: 4 })) }
    expect(allocate([line('lamp', 1)], [reserved]).shares).toEqual([share('lamp', 'first', 1)])
    expect(allocate([line('lamp', 2)], [reserved]).refusal?.reason).toBe('INSUFFICIENT_STOCK')
  })

  it('adds up the lines of the same product', () => {
    const lines = [line('lamp', 2), line('mug', 1), line('lamp', 2)]
    expect(allocate(lines, [product('lamp', [4]), product('mug', [1])])).toEqual({
      shares: [share('lamp', 'first', 4), share('mug', 'first', 1)],
    })
    expect(allocate(lines, [product('lamp', [3]), product('mug', [1])]).refusal).toBeDefined()
  })

  it('is refused whole when one line is short, and says what there is of each that is', () => {
    const lines = [line('lamp', 4), line('mug', 1), line('pen', 9)]
    const products = [product('lamp', [2, 1]), product('mug', [5]), product('pen', [0])]
    expect(allocate(lines, products)).toEqual({
      refusal: {
        reason: 'INSUFFICIENT_STOCK',
        detail:
          'There is not enough stock. lamp (SKU-lamp): 4 wanted, 3 available; pen (SKU-pen): 9 wanted, 0 available.',
      },
    })
  })

  it.each([
    ['that is not there', []],
    ['that is archived', [product('lamp', [5], { archived: true })]],
  ])('is refused for a product %s', (_what, products) => {
    expect(allocate([line('lamp', 1)], products).refusal).toEqual({
      reason: 'PRODUCT_NOT_FOUND',
      detail: 'Not in the catalogue: lamp.',
    })
  })

  it.each([
    ['rose', { amountMinor: 999, currency: 'EUR' }],
    ['fell', { amountMinor: 1_001, currency: 'EUR' }],
    ['is in another currency', { amountMinor: 1_000, currency: 'USD' }],
  ] as const)('is refused when the price %s since the customer was promised one', (_what, unitPrice) => {
    const { refusal } = allocate([{ ...line('lamp', 1), unitPrice }], [product('lamp', [5])])
    expect(refusal?.reason).toBe('PRICE_CHANGED')
    expect(refusal?.detail).toMatch(/lamp \(SKU-lamp\): [\d.]+ \w{3} ordered, 10\.00 EUR now\.$/)
    const same = { amountMinor: 1_000, currency: 'EUR' } as const
    expect(allocate([{ ...line('lamp', 1), unitPrice: same }], [product('lamp', [5])]).shares).toHaveLength(1)
  })
})
