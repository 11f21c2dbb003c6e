/**
 * Who asks, as the gateway knows it: the platform's `Caller`, which subgraphs are shown as well, and two things
 * that only the edge knows: how long the access token is valid, and which client sent the request.
 */
import { type Client, UNKNOWN_CLIENT } from '#platform/identity/client.ts'
import type { Caller } from '#platform/identity/caller.ts'

export interface GatewayCaller extends Caller {
  /** When the access token expires, in ms since the epoch; null for an anonymous caller. */
  readonly expiresAt: number | null
  readonly client: Client
}

export const ANONYMOUS: GatewayCaller = Object.freeze({
  userId: null,
  role: null,
  expiresAt: null,
  client: UNKNOWN_CLIENT,
})
