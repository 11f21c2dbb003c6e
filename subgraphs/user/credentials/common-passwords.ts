/**
 * The passwords that an attacker tries first: 18 thousand of 8 characters or more, from lists of stolen ones.
 * Upper case does not make one of them better. The list is that of zxcvbn-ts (MIT licence, in lower case, after NFKC).
 * @see https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver
 */
import { readFileSync } from 'node:fs'
import type { IsCommon } from '../domain/password-rules.ts'

export function readCommonPasswords(): IsCommon {
  const text = readFileSync(new URL('./common-passwords.txt', import.meta.url), 'utf8')
  const common = new Set(text.trimEnd().split('\n'))
  return (password) => common.has(password.normalize('NFKC').toLowerCase())
}
