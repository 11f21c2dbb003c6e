import { describe, expect, it } from 'vitest'
import { availabilityAfter, availabilityOf } from './availability.ts'
import type { Level } from './level.ts'

const level = (
  productId: string,
  warehouseId: string,
  onHand: number,
  reserved: number,
  version: number,
): Level => ({
  productId,
  warehouseId,
  priority: 1,
  onHand,
  reserved,
  version,
})
const levels = [level('lamp', 'a', 5, 2, 3), level('lamp', 'b', 4, 0, 1), level('mug', 'a', 9, 9, 7)]

describe('the availability of a product', () => {
  it('is what its levels have on hand less what they have reserved; its version is the sum of theirs', () => {
    expect(availabilityOf('lamp', levels.slice(0, 2))).toEqual({
      productId: 'lamp',
      version: 4,
      available: 7,
    })
  })

  it('falls by what is reserved, and is newer by one for each level that changed', () => {
    const shares = [
      { productId: 'lamp', warehouseId: 'a', quantity: 3 },
      { productId: 'lamp', warehouseId: 'b', quantity: 1 },
    ]
    expect(availabilityAfter(levels, shares, 1)).toEqual([{ productId: 'lamp', version: 6, available: 3 }])
  })

  it('rises by what is released', () => {
    const shares = [{ productId: 'mug', warehouseId: 'a', quantity: 2 }]
    expect(availabilityAfter(levels, shares, -1)).toEqual([{ productId: 'mug', version: 8, available: 2 }])
  })
})
