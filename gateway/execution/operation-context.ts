/** What travels with an operation through its plan: who asks, and by when it must be done. */
import type { GatewayCaller } from '../identity/gateway-caller.ts'

/** No further fetch is begun this long after an operation came in. */
const TIMEOUT_MS = 30_000

export interface OperationContext {
  readonly caller: GatewayCaller
  /** ms since the epoch */
  readonly deadline: number
}

export function operationContext(caller: GatewayCaller): OperationContext {
  return { caller, deadline: Date.now() + TIMEOUT_MS }
}
