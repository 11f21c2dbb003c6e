/** What travels with an operation through its plan: who asks and from where, and by when it must be done. */
import { type Client, UNKNOWN_CLIENT } from '#platform/identity/client.ts'
import type { Identity } from '../identity/access-token.ts'

/** No further fetch is begun this long after an operation came in. */
const TIMEOUT_MS = 30_000

export interface OperationContext {
  readonly caller: Identity
  readonly client: Client
  /** ms since the epoch */
  readonly deadline: number
}

export function operationContext(caller: Identity, client = UNKNOWN_CLIENT): OperationContext {
  return { caller, client, deadline: Date.now() + TIMEOUT_MS }
}
