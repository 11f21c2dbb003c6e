/** What travels with an operation through its plan: who asks, and by when it must be done. */
import type { Identity } from './access-token.ts'

/** No further fetch is begun this long after an operation came in. */
const TIMEOUT_MS = 30_000

export interface OperationContext {
  readonly caller: Identity
  /** ms since the epoch */
  readonly deadline: number
}

export function operationContext(caller: Identity): OperationContext {
  return { caller, deadline: Date.now() + TIMEOUT_MS }
}
