/**
 * An email has one account, however it is typed: white space around it and upper case do not count. Strictly, the
 * part before the @ may distinguish upper and lower case; no provider of today does. At most 254 characters.
 */
const MAX_CHARACTERS = 254 // RFC 5321, 4.5.3.1.3, without the angle brackets
const MAX_LOCAL_CHARACTERS = 64

/** What HTML accepts as an email, with at least one dot in the domain. ASCII only, so no look-alikes. */
const EMAIL =
  /^([a-z0-9.!#$%&'*+/=?^_`{|}~-]+)@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/i

/** The form that is stored and looked up; undefined where the text cannot be an email. */
export function normalizeEmail(text: string): string | undefined {
  if (text.length > 2 * MAX_CHARACTERS) return undefined
  const email = text.trim()
  const local = EMAIL.exec(email)?.[1]
  if (local === undefined || local.length > MAX_LOCAL_CHARACTERS) return undefined
  return email.length > MAX_CHARACTERS ? undefined : email.toLowerCase()
}
