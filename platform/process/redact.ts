/**
 * What must stand in no log and no span, wherever it comes from, an error's message among it: e-mail addresses, tokens,
 * keys and card numbers are replaced by what they are. Passwords have no form of their own: they are never logged, and
 * the log leaves out fields of their names.
 */
const EMAIL = /[\w.+%-]+@[\w-]+(?:\.[\w-]+)+/g
/** A JWT, and the secrets that say by their prefix that they are. */
const TOKEN = /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?|\b(?:sk|rk|whsec)_\w{8,}|\bBearer\s+[\w.~+/-]{8,}=*/g
/** 13 to 19 digits as people write them, and not the end of a longer word (but of `pm_4242…`), nor a number of JSON. */
const CARD = /(?<![A-Za-z0-9.:,[-])[3-6]\d{3}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}(?!\w)/g

export function redact(text: string): string {
  const withoutTokens = text.replace(TOKEN, '[token]')
  const withoutEmails = withoutTokens.includes('@') ? withoutTokens.replace(EMAIL, '[email]') : withoutTokens
  return withoutEmails.replace(CARD, (digits) => (isCardNumber(digits) ? '[card]' : digits))
}

/** The check digit is right (Luhn). */
function isCardNumber(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].toReversed().map(Number)
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 0 ? digit : digit * 2
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return digits.length >= 13 && sum % 10 === 0
}
