import { expect, test } from 'vitest'
import { afterFailure, isLocked, secondsToWait, type SignInFailures } from './lock-out.ts'

const start = new Date('2026-01-01T12:00:00Z')

/** Each as soon as it is accepted. */
function fail(times: number): { waits: number[]; failures: SignInFailures | undefined; now: Date } {
  let failures: SignInFailures | undefined
  let now = start
  const waits = Array.from({ length: times }, () => {
    failures = afterFailure(failures, now)
    const wait = secondsToWait(failures, now)
    now = new Date(now.getTime() + wait * 1_000)
    return wait
  })
  return { waits, failures, now }
}

test('the first failures cost nothing, then the wait doubles, then each failure locks the email again', () => {
  expect(fail(12).waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 900, 900, 900])
  expect(isLocked(fail(9).failures!)).toBe(false)
  expect(isLocked(fail(10).failures!)).toBe(true)
})

test('when the wait is over, an attempt is accepted', () => {
  const { failures, now } = fail(10)
  expect(secondsToWait(failures, new Date(now.getTime() - 1))).toBe(1)
  expect(secondsToWait(failures, now)).toBe(0)
  expect(secondsToWait(undefined, now)).toBe(0)
})

test('after a day without a failure, counting begins again', () => {
  const { failures, now } = fail(10)
  const tomorrow = new Date(now.getTime() + 24 * 3_600_000)
  expect(afterFailure(failures, tomorrow)).toEqual({ count: 1, lastAt: tomorrow, retryAt: null })
})
