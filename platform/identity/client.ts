/**
 * Where an operation came from, as the gateway saw it: for limits by address, and for the records of sign-ins.
 * The gateway passes it to a subgraph in the usual headers. A subgraph believes them, because it has verified
 * before that the request is the gateway's.
 */
import type { IncomingHttpHeaders } from 'node:http'

const MAX_USER_AGENT = 400

export interface Client {
  /** An IP address; null where the gateway does not say, as for subscriptions. */
  readonly address: string | null
  readonly userAgent: string | null
}

export const UNKNOWN_CLIENT: Client = Object.freeze({ address: null, userAgent: null })

export function toClient(address: string | undefined, userAgent: string | undefined): Client {
  return { address: address || null, userAgent: userAgent?.slice(0, MAX_USER_AGENT) || null }
}

/** As a subgraph reads it. */
export function readClient(headers: IncomingHttpHeaders): Client {
  return toClient(String(headers['x-forwarded-for'] ?? ''), headers['user-agent'])
}

/** As the gateway writes it. */
export function clientHeaders({ address, userAgent }: Client): Record<string, string> {
  return {
    ...(address && { 'x-forwarded-for': address }),
    ...(userAgent && { 'user-agent': userAgent }),
  }
}
