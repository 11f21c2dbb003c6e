/** What every kind of fault gets, and what it returns. */
import type { Stack } from '../../../dev/runner/stack.ts'
import type { ProvenGraph } from '../proven-graph.ts'
import type { History } from '../history.ts'
import type { Random } from '../random.ts'

export interface FaultContext {
  stack: Stack
  graph: Pick<ProvenGraph, 'arrows' | 'replicas' | 'cluster' | 'standby' | 'smallDisk'>
  random: Random
  history: History
  /** The provider's key, for its switches. */
  pspApiKey: string
  /** The processes that are killed and paused; any by default. */
  victims?: readonly string[] | undefined
}

/**
 * What was done, in words, or undefined when it could not be done now. A fault that lasts longer than the call
 * heals by itself: `healed` resolves when it has.
 */
export type InjectedFault = { what: string; healed?: Promise<void> } | undefined

export type Fault = (context: FaultContext) => Promise<InjectedFault>
