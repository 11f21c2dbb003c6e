/** The payload of a mutation: what the operation resulted in, with no errors, or why it changed nothing. */
import type { Refused } from '../domain/user-error.ts'

export function toPayload<Result extends object>(
  outcome: Result | Refused,
): (Result & { userErrors: [] }) | Refused {
  return 'userErrors' in outcome ? outcome : { ...outcome, userErrors: [] }
}

/** For mutations whose result is whether a session is over. */
export function toRevokedPayload(outcome: { revoked: true } | Refused) {
  return { revoked: !('userErrors' in outcome), ...toPayload(outcome) }
}
