/**
 * The end of sessions, before their access tokens end. The key is the account's id (uuid). Whoever takes access tokens
 * hears it and refuses them; nobody has to remember it for longer than an access token lasts.
 */
import { z } from 'zod'
import { messageType } from './message.ts'

/** No access token lasts longer. */
export const ACCESS_TOKEN_SECONDS = 600
/** How long the end of a session or of a key is remembered: tokens last no longer, and clocks may differ by a minute. */
export const REVOCATION_SECONDS = ACCESS_TOKEN_SECONDS + 60

export const MAX_SESSIONS_A_MESSAGE = 100

/** These sessions are over: signed out, of another role, suspected to be stolen … */
export const sessionsRevoked = messageType(
  'storegraph.user.sessions-revoked.v1',
  'revocations.user.sessions',
  z.object({ userId: z.uuid(), sessionIds: z.array(z.uuid()).min(1).max(MAX_SESSIONS_A_MESSAGE) }),
)

/** What this key has signed counts for nothing from now on. The key of the message is a uuid of its own. */
export const signingKeyWithdrawn = messageType(
  'storegraph.user.signing-key-withdrawn.v1',
  'revocations.user.signing-key',
  z.object({ kid: z.string().min(1).max(100) }),
)
