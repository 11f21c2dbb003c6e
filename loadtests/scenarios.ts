/** The scenarios that there are, and which addresses may be loaded without a further word. */
import { isIPv4 } from 'node:net'

const MINUTE = 60

export const DEFAULT_URL = 'http://127.0.0.1:4000/graphql'

export interface Scenario {
  what: string
  /** How long the main part takes unless it is told otherwise. */
  seconds: number
  /** Its strength when it is run in short: what two cores carry that k6 is on as well. */
  scale: number
}

/** By the names of their files. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map([
  ['browse', { what: 'visitors who look around', seconds: MINUTE, scale: 1 }],
  ['search', { what: 'visitors who search, and mistype', seconds: MINUTE, scale: 0.2 }],
  [
    'checkout',
    { what: 'customers who order, and watch until the order is CONFIRMED', seconds: MINUTE, scale: 0.5 },
  ],
  ['sign-in', { what: 'a storm of sign-ins, and whether visitors notice', seconds: MINUTE, scale: 0.2 }],
  ['mixed', { what: 'an ordinary day', seconds: MINUTE, scale: 0.2 }],
  ['spike', { what: 'ten times the visitors within seconds, and back', seconds: MINUTE, scale: 0.4 }],
  ['soak', { what: 'the ordinary day at half its strength, for an hour', seconds: 60 * MINUTE, scale: 0.4 }],
  ['subscribers', { what: 'ten thousand subscribers at once', seconds: MINUTE, scale: 0.1 }],
])

/** How long the main part of each takes in short: all of them together less than eight minutes. */
export const SHORT_SECONDS = 20

/** Whether the URL is of this machine. Names are not resolved, but for localhost: they may change. */
export function isLoopback(given: string): boolean {
  const { hostname } = new URL(given)
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
}
