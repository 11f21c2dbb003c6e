import { expect, vi, test } from 'vitest'
import { REVOCATION_SECONDS } from '#contracts/session.ts'
import { log } from '../process/log.ts'
import { createDenyList } from './deny-list.ts'

test('an entry stays for as long as a token could last, and its listeners are called once', () => {
  vi.useFakeTimers({ now: 0 })
  try {
    const ended = createDenyList()
    const heard: string[] = []
    ended.onDenied('one', () => heard.push('first'))
    ended.onDenied('one', () => heard.push('second'))()
    expect([ended.has('one'), ended.has(null), ended.has(undefined)]).toEqual([false, false, false])
    ended.deny('one')
    ended.deny('one')
    expect([ended.has('one'), ended.has('two'), heard]).toEqual([true, false, ['first']])
    vi.setSystemTime(REVOCATION_SECONDS * 1_000 - 1)
    expect(ended.has('one')).toBe(true)
    vi.setSystemTime(REVOCATION_SECONDS * 1_000)
    expect(ended.has('one')).toBe(false)
  } finally {
    vi.useRealTimers()
  }
})

test('past its bound the oldest goes, whose tokens end first', () => {
  log.level = 'silent'
  const ended = createDenyList(3)
  for (const id of ['a', 'b', 'c', 'a', 'd']) ended.deny(id)
  expect(['a', 'b', 'c', 'd'].filter(ended.has)).toEqual(['a', 'c', 'd'])
})
