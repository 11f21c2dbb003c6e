/** A postal address: every part on one line, within the bounds that an order has too; a country that has a code. */
import { invalidInput, type UserError } from './user-error.ts'

/** So many has an account at most. */
export const MAX_ADDRESSES = 20

const MAX_CHARACTERS = {
  recipient: 200,
  line1: 200,
  line2: 200,
  city: 100,
  region: 100,
  postalCode: 20,
  countryCode: 2,
  phone: 40,
} as const
const OPTIONAL: readonly string[] = ['line2', 'region', 'phone']
const CONTROL_CHARACTER = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u

type Part = keyof typeof MAX_CHARACTERS

export interface AddressParts {
  recipient: string
  line1: string
  line2?: string | null
  city: string
  region?: string | null
  postalCode: string
  countryCode: string
  phone?: string | null
}

export interface Address extends AddressParts {
  id: string // uuid
}

/** The address in the form that is stored, or all that is wrong with it. */
export function checkAddress(input: AddressParts): { address: AddressParts } | { userErrors: UserError[] } {
  const parts = Object.keys(MAX_CHARACTERS) as Part[]
  const trimmed = parts.map((part) => [part, input[part]?.trim().normalize('NFC') || null] as const)
  const userErrors = trimmed.flatMap(([part, text]) => {
    const problem = problemWith(part, text)
    return problem ? [invalidInput(`${part} ${problem}`, 'input', part)] : []
  })
  return userErrors.length > 0
    ? { userErrors }
    : { address: Object.fromEntries(trimmed) as unknown as AddressParts }
}

function problemWith(part: Part, text: string | null): string | undefined {
  if (text === null) return OPTIONAL.includes(part) ? undefined : 'must not be empty'
  if (part === 'countryCode' && !/^[A-Z]{2}$/.test(text))
    return 'must be two capital letters (ISO 3166-1), for example "DE"'
  if (text.length > MAX_CHARACTERS[part]) return `has more than ${MAX_CHARACTERS[part]} characters`
  return CONTROL_CHARACTER.test(text) ? 'must be on one line' : undefined
}
