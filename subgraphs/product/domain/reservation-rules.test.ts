/** What a command leads to, for each thing that can stand for its order. */
import { describe, expect, it } from 'vitest'
import { onCommit, onRelease, onReserve, type Standing } from './reservation-rules.ts'

const refusal = { reason: 'INSUFFICIENT_STOCK', detail: 'lamp: 2 wanted, 1 available' } as const
const rejected: Standing = { status: 'REJECTED', ...refusal }

describe('a reserve', () => {
  it('is done for a new order', () => {
    expect(onReserve({ status: 'NEW' })).toEqual({ outcome: 'DO' })
  })

  it.each(['RESERVED', 'COMMITTED'] as const)('is answered again where it is %s', (status) => {
    expect(onReserve({ status })).toEqual({ outcome: 'RESERVED' })
  })

  it('is rejected again for the same reason, even when there is stock by now', () => {
    expect(onReserve(rejected)).toEqual({ outcome: 'REJECTED', refusal })
  })

  it('is rejected when a release came before it', () => {
    expect(onReserve({ status: 'RELEASED' })).toMatchObject({
      outcome: 'REJECTED',
      refusal: { reason: 'RELEASED' },
    })
  })
})

describe('a release', () => {
  it.each(['NEW', 'RESERVED'] as const)('is done where the order is %s', (status) => {
    expect(onRelease({ status })).toBe('DO')
  })

  it.each([{ status: 'RELEASED' } as const, rejected])(
    'is answered where nothing is held: %j',
    (standing) => {
      expect(onRelease(standing)).toBe('RELEASED')
    },
  )

  it('puts the goods back that were taken from the stock already', () => {
    expect(onRelease({ status: 'COMMITTED' })).toBe('PUT_BACK')
  })
})

describe('a commit', () => {
  it('is done where it is reserved, and answered again where it is done', () => {
    expect(onCommit({ status: 'RESERVED' })).toBe('DO')
    expect(onCommit({ status: 'COMMITTED' })).toBe('COMMITTED')
  })

  it.each([{ status: 'NEW' } as const, { status: 'RELEASED' } as const, rejected])(
    'is refused where nothing is reserved: %j',
    (standing) => {
      expect(onCommit(standing)).toBe('NOT_RESERVED')
    },
  )
})
