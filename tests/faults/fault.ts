/** What every kind of harm is given, and what it gives back. */
import type { Stack } from '../../dev/runner/stack.ts'
import type { History } from './history.ts'
import type { Random } from './random.ts'

export interface HarmContext {
  stack: Stack
  random: Random
  history: History
  /** The provider's key, for its switches. */
  pspApiKey: string
}

/**
 * What was done, in words, or nothing where it could not be done now. What lasts longer than the call is healed
 * by itself: `healed` resolves when it is.
 */
export type Done = { what: string; healed?: Promise<void> } | undefined

export type Harm = (context: HarmContext) => Promise<Done>
