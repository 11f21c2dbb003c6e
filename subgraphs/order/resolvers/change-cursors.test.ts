import { describe, expect, it } from 'vitest'
import { changeCursor, positionCursor, positionInCursor, versionInCursor } from './change-cursors.ts'

describe('the cursor of a status change', () => {
  const orderId = '0192f0c1-7a3b-7cc1-8f00-123456789abc'

  it('leads back to the version that it was made of', () => {
    expect(versionInCursor(changeCursor(orderId, 2), orderId, 3)).toBe(2)
  })

  it.each([
    ['of a change that has not happened', changeCursor(orderId, 4)],
    ['of another order', changeCursor('0192f0c1-7a3b-7cc1-8f00-000000000000', 1)],
    ['that is garbage', '💥'],
    ['that is empty', ''],
    ['with a forged version', Buffer.from(`${orderId}:1e9`).toString('base64url')],
  ])('is refused as expired when it is one %s', (_what, cursor) => {
    expect(() => versionInCursor(cursor, orderId, 3)).toThrow(
      expect.objectContaining({ extensions: { code: 'CURSOR_EXPIRED' } }),
    )
  })
})

describe('the cursor of a change among those of all orders', () => {
  const horizon = { archived: 4_000n, settled: 4_711n, newest: 4_711n }

  it('leads back to the position that it was made of', () => {
    expect(positionInCursor(positionCursor(4_711n), horizon)).toBe(4_711n)
  })

  it.each([
    ['of a position that no event has', positionCursor(4_712n)],
    ['of a position behind which orders were archived', positionCursor(3_999n)],
    ['of one order', changeCursor('0192f0c1-7a3b-7cc1-8f00-123456789abc', 1)],
    ['that is garbage', '💥'],
    ['with a forged position', Buffer.from('position:1e3').toString('base64url')],
  ])('is refused as expired when it is one %s', (_what, cursor) => {
    expect(() => positionInCursor(cursor, horizon)).toThrow(
      expect.objectContaining({ extensions: { code: 'CURSOR_EXPIRED' } }),
    )
  })
})
