/** Identifiers as Stripe writes them: a prefix that names the kind, then 24 letters and digits. */
import { randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export function newId(prefix: 'pi' | 'ch' | 're' | 'req' | 'cus' | 'pm' | 'evt' | 'secret'): string {
  // 256 is no multiple of 62: the slight bias does not matter where 140 bits are drawn.
  return `${prefix}_${Array.from(randomBytes(24), (byte) => alphabet[byte % alphabet.length]).join('')}`
}
