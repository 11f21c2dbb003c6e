/**
 * Whether this replica can do its work at this moment: its database answers within a moment. A replica that knows
 * that it cannot leaves the messages to the others.
 */
import { startInterval } from '../process/interval.ts'
import type { Closable } from '../process/run-service.ts'
import type { SqlClient } from '../storage/sql-client.ts'

const LOOK_EVERY_MS = 1_000
const ANSWERS_WITHIN_MS = 2_000

export interface Fitness extends Closable {
  isFit(): boolean
  /** Calls the listener when the replica becomes unfit. @returns stops that */
  onUnfit(listener: () => void): () => void
}

export function startFitness(database: SqlClient): Fitness {
  const listeners = new Set<() => void>()
  let fit = true

  function becomeUnfit(): void {
    if (fit) for (const listener of listeners) listener()
    fit = false
  }

  async function look(): Promise<void> {
    const patience = setTimeout(becomeUnfit, ANSWERS_WITHIN_MS)
    const began = performance.now()
    try {
      await database.$queryRawUnsafe('SELECT 1')
      fit = performance.now() - began < ANSWERS_WITHIN_MS
    } catch {
      becomeUnfit()
    } finally {
      clearTimeout(patience)
    }
  }

  const looking = startInterval(LOOK_EVERY_MS, look, 'could not look whether the database answers')
  return {
    isFit: () => fit,
    onUnfit(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => looking.close(),
  }
}
