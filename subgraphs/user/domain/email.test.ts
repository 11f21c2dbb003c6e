import { expect, test } from 'vitest'
import { normalizeEmail } from './email.ts'

test.each([
  ['ada@example.com', 'ada@example.com'],
  ['  Ada.Lovelace+shop@Example.COM\n', 'ada.lovelace+shop@example.com'],
  [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
])('%j is stored as %j', (typed, stored) => {
  expect(normalizeEmail(typed)).toBe(stored)
})

test.each([
  ['nothing', ''],
  ['no @', 'example.com'],
  ['no dot in the domain', 'ada@example'],
  ['two @', 'ada@example@example.com'],
  ['white space inside', 'ada lovelace@example.com'],
  ['a NUL', 'ada\0@example.com'],
  ['a look-alike of k (U+212A)', '\u212Aay@example.com'],
  ['a part before the @ of 65 characters', `${'a'.repeat(65)}@example.com`],
  ['255 characters', `${'a'.repeat(60)}@${'b.'.repeat(95)}test`],
  ['a megabyte', `${'a'.repeat(1_000_000)}@example.com`],
])('%s is no email', (_what, typed) => {
  expect(normalizeEmail(typed)).toBeUndefined()
})
