/**
 * What to do about the end of a subscription that nobody asked for: go on behind the cursor (`again`), start without one
 * (`anew`), get another access token first (`refused`), or tell the caller (`final`).
 */
export type Remedy = 'again' | 'anew' | 'refused' | 'final'

/** Codes of errors that pass by themselves. */
const PASSING = new Set<unknown>([
  'IDENTITY_UNAVAILABLE',
  'OVERLOADED',
  'RATE_LIMITED',
  'SERVICE_UNAVAILABLE',
  'SUBGRAPH_UNAVAILABLE',
  'SUBSCRIBER_TOO_SLOW',
  'SUBSCRIPTION_OVERRUN',
  'TIMEOUT',
])

interface Failed {
  extensions?: { code?: unknown; retryAfter?: unknown }
}

/** @param error a list of GraphQL errors, an error that holds one, or whatever ended the connection */
export function remedyFor(error: unknown): Remedy {
  const errors = graphqlErrors(error)
  if (!errors) return remedyForConnection(error)
  const codes = errors.map(({ extensions }) => extensions?.code)
  if (codes.includes('CURSOR_EXPIRED')) return 'anew'
  if (codes.includes('UNAUTHENTICATED')) return 'refused'
  return codes.some((code) => PASSING.has(code)) ? 'again' : 'final'
}

/** How long the server asks to wait, in ms. */
export function retryAfterOf(error: unknown): number {
  const waits = graphqlErrors(error)?.map(({ extensions }) => Number(extensions?.retryAfter)) ?? []
  return Math.max(0, ...waits.filter(Number.isFinite)) * 1_000
}

function graphqlErrors(error: unknown): readonly Failed[] | undefined {
  if (Array.isArray(error)) return error
  const held = (error as { errors?: unknown } | null | undefined)?.errors
  return Array.isArray(held) ? held : undefined
}

/** Close codes that say "not like this": nothing changes by trying again. */
const FINAL_CODES = new Set([
  1002, 1003, 1007, 1008, 1009, 1010, 1011, 4004, 4005, 4400, 4406, 4409, 4429, 4500,
])
const UNAUTHORIZED = 4401

function remedyForConnection(error: unknown): Remedy {
  const code = closeCodeOf(error)
  if (code === UNAUTHORIZED) return 'refused'
  if (code !== undefined) return FINAL_CODES.has(code) ? 'final' : 'again'
  const { statusCode } = (error ?? {}) as { statusCode?: unknown }
  if (statusCode === 401) return 'refused'
  if (typeof statusCode !== 'number' || statusCode >= 500) return 'again'
  return statusCode === 408 || statusCode === 429 ? 'again' : 'final'
}

/** Of a close event, or of what Apollo Client's link makes of one. */
export function closeCodeOf(error: unknown): number | undefined {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  if (typeof code === 'number') return code
  const [, digits] = /^Socket closed with event (\d{4})/.exec(String(message)) ?? []
  return digits === undefined ? undefined : Number(digits)
}
