import { expect, test } from 'vitest'
import { publishedKeysAt, signingKeyAt } from './signing-key-schedule.ts'

const now = new Date('2026-01-01T12:00:00Z')
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000)

const key = (kid: string, activated: number | null, retired: number | null) => ({
  kid,
  createdAt: minutesAgo(1_000),
  activatedAt: activated === null ? null : minutesAgo(activated),
  retiredAt: retired === null ? null : minutesAgo(retired),
})

const gone = key('gone', 100, 12)
const retired = key('retired', 90, 5)
const current = key('current', 5, null)
const scheduled = key('scheduled', -5, null)
const created = key('created', null, null)

test('the latest active key signs', () => {
  const older = key('older', 50, null)
  expect(signingKeyAt([gone, retired, older, current, scheduled, created], now)).toBe(current)
  expect(signingKeyAt([gone, retired, scheduled, created], now)).toBeUndefined()
})

test('a key is published before it signs, and after, while its tokens last', () => {
  const keys = [gone, retired, current, scheduled, created]
  expect(publishedKeysAt(keys, now)).toEqual([retired, current, scheduled, created])
})
