/** What a process knows to have ended. Sessions are named by their TypeIDs, as in tokens. */
import { createDenyList, type DenyList } from './deny-list.ts'

export interface Revocations {
  readonly sessions: DenyList
  /** Signing keys of access tokens, by their `kid`. */
  readonly keys: DenyList
  /** Calls the listener with each key that is withdrawn. */
  onKeyWithdrawn(listener: () => void): void
  /** @throws until what ended before this process began is known */
  check(): Promise<void>
  isKnown(): boolean
}

/** Nothing has ended: for a process on its own, as tests have. */
export function noRevocations(): Revocations {
  return {
    sessions: createDenyList(),
    keys: createDenyList(),
    onKeyWithdrawn: () => undefined,
    check: async () => undefined,
    isKnown: () => true,
  }
}
