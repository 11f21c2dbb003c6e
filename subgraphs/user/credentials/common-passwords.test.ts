/** What is guessed first is refused: the common ones, the site's name and the person's own. */
import { expect, test } from 'vitest'
import { newPasswordWeakness } from '../domain/password-rules.ts'
import { readCommonPasswords } from './common-passwords.ts'

const isCommon = readCommonPasswords()
const names = ['grace.hopper@navy.example', 'Grace Hopper']

test.each([
  'aaaaaaaa',
  '        ',
  '\0\0\0\0\0\0\0\0',
  'Passw0rd!',
  'P@$$w0rd2024',
  'storegraph',
  'StoreGraph1!',
  '5t0regraph',
  'gracehopper',
  'hopper1906',
  'Grace.Hopper@navy.example',
  'abababab',
  '12341234',
  'abcdefghij',
  '987654321',
  'qwertyuiopqwertyuiop',
  'ABCABCABCABC',
  'half\tof this',
  '１２３４５６７８',
  'ﬀﬀﬀﬀﬀﬀﬀﬀ',
])('%j is refused', (password) => {
  expect(newPasswordWeakness(password, names, isCommon)).toMatch(/^(This|The) password|^This is/)
})

test.each([
  'correct horse battery staple',
  'a long enough password',
  'Grace likes her storegraph account',
  'zwölf Boxkämpfer',
  'Жар-птица летит',
  '富士山に登りたい',
  '😀🎈🌍🚀🦊🍕🎹⚓',
  'r8!kL0q_zP',
])('%j will do', (password) => {
  expect(newPasswordWeakness(password, names, isCommon)).toBeUndefined()
})
