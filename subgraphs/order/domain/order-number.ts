/**
 * An order's number: ten characters that can be read out on the phone (Crockford's base 32 has no I, L, O
 * or U), made of the random end of the order's id, so that it says nothing of how many orders there are.
 * @see https://www.crockford.com/base32.html
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 10

/** uuid → for example `7K3M9-Q2AXB` */
export function orderNumber(orderId: string): string {
  let bits = BigInt(`0x${orderId.replaceAll('-', '').slice(-13)}`)
  let number = ''
  for (let position = 0; position < LENGTH; position++) {
    number = ALPHABET[Number(bits & 31n)] + number
    bits >>= 5n
  }
  return `${number.slice(0, 5)}-${number.slice(5)}`
}

/** What somebody has typed → the number as it is stored. I, L and O are read as the digits that they look like. */
export function normalizeNumber(typed: string): string {
  const digits = typed.toUpperCase().replace(/[IL]/g, '1').replaceAll('O', '0')
  const known = [...digits].filter((digit) => ALPHABET.includes(digit)).join('')
  return `${known.slice(0, 5)}-${known.slice(5)}`
}
