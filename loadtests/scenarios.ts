/** The scenarios that there are, and which addresses may be loaded without a further word. */
import { isIPv4 } from 'node:net'

const MINUTE = 60

export const DEFAULT_URL = 'http://127.0.0.1:4000/graphql'

/** By the names of their files; `seconds` is how long the main part takes unless it is told otherwise. */
export const scenarios = new Map([
  ['browse', { what: 'visitors who look around', seconds: MINUTE }],
  ['search', { what: 'visitors who search, and mistype', seconds: MINUTE }],
  ['checkout', { what: 'customers who order, and watch until the order is CONFIRMED', seconds: MINUTE }],
  ['sign-in', { what: 'a storm of sign-ins, and whether visitors notice', seconds: MINUTE }],
  ['mixed', { what: 'an ordinary day', seconds: MINUTE }],
  ['spike', { what: 'ten times the visitors within seconds, and back', seconds: MINUTE }],
  ['soak', { what: 'the ordinary day at half its strength, for an hour', seconds: 60 * MINUTE }],
  ['subscribers', { what: 'ten thousand subscribers at once', seconds: MINUTE }],
])

/** Whether the URL is of this machine. Names are not resolved, but for localhost: they may change. */
export function isLoopback(given: string): boolean {
  const { hostname } = new URL(given)
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
}
