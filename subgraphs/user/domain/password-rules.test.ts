import { expect, test } from 'vitest'
import { normalizePassword, passwordWeakness } from './password-rules.ts'

test.each([
  ['8 letters', 'aaaaaaaa'],
  ['8 emoji', '😀'.repeat(8)],
  ['128 emoji', '😀'.repeat(128)],
  ['white space', '        '],
])('%s is of a length that will do', (_what, password) => {
  expect(passwordWeakness(password)).toBeUndefined()
})

test.each([
  ['7 letters', 'aaaaaaa', 'at least 8'],
  ['7 emoji, though 14 UTF-16 units', '😀'.repeat(7), 'at least 8'],
  ['4 letters with accents, typed as 8 code points', 'e\u0301'.repeat(4), 'at least 8'],
  ['129 letters', 'a'.repeat(129), 'at most 128'],
  ['129 emoji', '😀'.repeat(129), 'at most 128'],
  ['a megabyte', 'a'.repeat(1_000_000), 'at most 128'],
  ['half a character', `12345678\uD83D`, 'Unicode'],
])('%s will not', (_what, password, why) => {
  expect(passwordWeakness(password)).toContain(why)
})

test('the same password from another keyboard is the same', () => {
  expect(normalizePassword('cafe\u0301 au lait')).toBe(normalizePassword('caf\u00E9 au lait'))
})
