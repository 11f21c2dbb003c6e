/**
 * A postal address: every part is one line, within the bounds that an order has too, and the country is a code.
 * An account may have at most MAX_POSTAL_ADDRESSES of them.
 */
import { invalidInput, type Refused } from './user-error.ts'

export const MAX_POSTAL_ADDRESSES = 20

/** What changes the direction of the text that follows is none of a line's either. */
const CONTROL_CHARACTER = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u
const COUNTRY_CODE = /^[A-Z]{2}$/

export interface PostalAddressParts {
  recipient: string
  line1: string
  line2?: string | null
  city: string
  region?: string | null
  postalCode: string
  countryCode: string
  phone?: string | null
}

export interface PostalAddress extends PostalAddressParts {
  id: string // uuid
}

const PARTS: readonly { part: keyof PostalAddressParts; name: string; maxCharacters: number }[] = [
  { part: 'recipient', name: 'The recipient', maxCharacters: 200 },
  { part: 'line1', name: 'The first line', maxCharacters: 200 },
  { part: 'line2', name: 'The second line', maxCharacters: 200 },
  { part: 'city', name: 'The city', maxCharacters: 100 },
  { part: 'region', name: 'The region', maxCharacters: 100 },
  { part: 'postalCode', name: 'The postal code', maxCharacters: 20 },
  { part: 'countryCode', name: 'The country code', maxCharacters: 2 },
  { part: 'phone', name: 'The phone number', maxCharacters: 40 },
]

/** The postal address in the form that is stored, or everything that is wrong with it. */
export function checkPostalAddress(input: PostalAddressParts): { parts: PostalAddressParts } | Refused {
  const parts: Required<PostalAddressParts> = {
    recipient: normalize(input.recipient),
    line1: normalize(input.line1),
    line2: normalize(input.line2) || null,
    city: normalize(input.city),
    region: normalize(input.region) || null,
    postalCode: normalize(input.postalCode),
    countryCode: normalize(input.countryCode),
    phone: normalize(input.phone) || null,
  }
  const userErrors = PARTS.flatMap(({ part, name, maxCharacters }) => {
    const problem =
      part === 'countryCode' ? countryCodeProblem(parts[part]) : textProblem(parts[part], maxCharacters)
    return problem ? [invalidInput(`${name} ${problem}.`, part)] : []
  })
  return userErrors.length > 0 ? { userErrors } : { parts }
}

function normalize(text: string | null | undefined): string {
  return text?.trim().normalize('NFC') ?? ''
}

function countryCodeProblem(code: string): string | undefined {
  return COUNTRY_CODE.test(code) ? undefined : 'must be two capital letters (ISO 3166-1), for example "DE"'
}

/** @param text null for an optional part that is absent */
function textProblem(text: string | null, maxCharacters: number): string | undefined {
  if (text === null) return undefined
  if (text === '') return 'must not be empty'
  if (text.length > maxCharacters) return `may have at most ${maxCharacters} characters`
  return CONTROL_CHARACTER.test(text) ? 'must be on one line' : undefined
}
