/** Work that is repeated: a run never overlaps the one before, and closing waits for the one that is under way. */
import { log } from './log.ts'
import type { Closable } from './run-service.ts'

export interface Interval extends Closable {
  /** Runs now; where a run is under way, resolves with that one. A run that fails is logged and never rejects. */
  run(): Promise<void>
  close(): Promise<void>
}

/** @param failure what to log, as a warning, when a run fails; the next run tries again */
export function startInterval(everyMs: number, work: () => Promise<unknown>, failure: string): Interval {
  let running: Promise<void> | undefined
  const run = () =>
    (running ??= Promise.resolve()
      .then(work)
      .then(() => {})
      .catch((error: unknown) => log.warn({ err: error }, `${failure}; the next run tries again`))
      .finally(() => (running = undefined)))
  const timer = setInterval(() => void run(), everyMs)
  return {
    run,
    async close() {
      clearInterval(timer)
      await running
    },
  }
}
