import { expect, test } from 'vitest'
import { checkRegistration } from './registration-rules.ts'

const isCommon = (password: string) => password === 'trustno1'
const input = { email: 'Ada@example.com', password: 'long enough', displayName: ' Ada Lovelace ' }

test('valid input is returned in the form that is stored', () => {
  expect(checkRegistration(input, isCommon)).toEqual({
    email: 'ada@example.com',
    displayName: 'Ada Lovelace',
  })
})

test('all errors are reported at once, each with its argument', () => {
  const checked = checkRegistration({ email: 'ada', password: 'short', displayName: '' }, isCommon)
  expect('userErrors' in checked && checked.userErrors.map(({ code, field }) => [code, field])).toEqual([
    ['INVALID_INPUT', ['input', 'email']],
    ['WEAK_PASSWORD', ['input', 'password']],
    ['INVALID_INPUT', ['input', 'displayName']],
  ])
})

test.each([
  ['100 emoji', '😀'.repeat(100), true],
  ['101 letters', 'a'.repeat(101), false],
  ['two lines', 'Ada\nLovelace', false],
  ['a NUL', 'Ada\0', false],
  ['an override of the direction', 'Ada \u202Emin\u202C', false],
  ['an isolate', '\u2067Ada\u2069', false],
  ['a mark of the direction', 'Ada\u200F', false],
  ['nothing that can be seen', '\u00AD\u200D', false],
  ['Hebrew', 'עדה לאבלייס', true],
  ['an emoji of several', 'Ada 👩‍💻', true],
  ['half a character', 'Ada\uD83D', false],
])('a name of %s', (_what, displayName, good) => {
  expect('displayName' in checkRegistration({ ...input, displayName }, isCommon)).toBe(good)
})

test.each([
  ['a common one', 'trustno1', 'most common'],
  ['the name', 'ADA LOVELACE', 'your own name'],
  ["the shop's name", 'Storegraph!', "the shop's name"],
  ['the email', 'ada@example.com', 'your own name'],
])('a password that is %s is refused, with the reason', (_what, password, why) => {
  const checked = checkRegistration({ ...input, password }, isCommon)
  expect('userErrors' in checked && checked.userErrors).toEqual([
    { code: 'WEAK_PASSWORD', field: ['input', 'password'], message: expect.stringContaining(why) },
  ])
})
