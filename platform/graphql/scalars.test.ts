import { describe, expect, it } from 'vitest'
import { DateTime, Decimal, EmailAddress } from './scalars.ts'

describe('scalars', () => {
  it('serialize a time in UTC, whatever offset it came in', () => {
    const time = DateTime.parseValue('2026-01-31T12:00:00+02:00')
    expect(DateTime.serialize(time)).toBe('2026-01-31T10:00:00.000Z')
    expect(DateTime.serialize('2026-01-31T10:00:00.000Z')).toBe('2026-01-31T10:00:00.000Z')
  })

  it.each([
    [DateTime, 'yesterday'],
    [DateTime, '2026-02-30T00:00:00Z'],
    [DateTime, '0000-01-01T00:00:00Z'],
    [DateTime, '0001-01-01T00:00:00+01:00'],
    [DateTime, '9999-12-31T23:59:59-01:00'],
    [DateTime, 0],
    [Decimal, '1e9'],
    [Decimal, 19.99],
    [Decimal, ''],
    [EmailAddress, 'ada'],
    [EmailAddress, null],
  ])('%s refuses %p', (scalar, value) => {
    expect(() => scalar.parseValue(value)).toThrow(
      expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } }),
    )
  })

  it('keeps every digit of a decimal', () => {
    expect(Decimal.parseValue('123456789012345.123456')).toBe('123456789012345.123456')
  })
})
