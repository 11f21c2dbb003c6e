/**
 * A process that should run is started again when it ends, after a pause that doubles with each failure
 * and is short again once the process has been well for a minute. Stopping it ends this, too.
 */
import { setTimeout as sleep } from 'node:timers/promises'

/** A process of ours that is ready. `gone` settles when it has ended; past `graceMs` stop() kills. */
export type Running = { pid: number; gone: Promise<void>; stop: (graceMs: number) => Promise<void> }

/** Starts the process and waits until it is ready; gives up, leaving nothing behind, once the signal says so. */
export type Start = (signal: AbortSignal) => Promise<Running>

export type Supervised = {
  name: string
  /** Settles when the first start has succeeded or failed. */
  started: Promise<void>
  pid: () => number | undefined
  /**
   * Ends the process, and does not start it again until the returned function is called: for a drill. @param graceMs 0
   * kills it. @throws Error in a sentence where it does not run at the moment
   */
  hold: (graceMs: number) => Promise<() => void>
  stop: (graceMs: number) => Promise<void>
}

export type Backoff = { firstMs: number; maxMs: number; stableMs: number }

/** Lets so much time pass, or less once the signal says so. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<unknown>

const BACKOFF: Backoff = { firstMs: 200, maxMs: 10_000, stableMs: 60_000 }

export function supervise(
  name: string,
  start: Start,
  report: (line: string) => void,
  backoff = BACKOFF,
  pause: Pause = (ms, signal) => sleep(ms, undefined, { signal }),
): Supervised {
  const abort = new AbortController()
  const { signal } = abort
  let running: Running | undefined
  /** Settles when a process that is held may be started again. */
  let held: Promise<void> | undefined
  const started = start(signal).then((process) => void (running = process))
  const watched = started.then(watch, () => {})

  async function watch(): Promise<void> {
    let delayMs = backoff.firstMs
    while (running && !signal.aborted) {
      const since = Date.now()
      const { pid, gone } = running
      await gone
      if (signal.aborted) return
      running = undefined
      if (Date.now() - since > backoff.stableMs) delayMs = backoff.firstMs
      if (held) {
        report(`${name} (pid ${pid}) was ended by a drill`)
        await held
        if (signal.aborted) return
      } else report(`${name} (pid ${pid}) ended unexpectedly; starting it again`)
      delayMs = await startAgain(delayMs)
    }
  }

  /** @returns the pause before the next time */
  async function startAgain(delayMs: number): Promise<number> {
    while (!running && !signal.aborted) {
      await pause(delayMs, signal).catch(() => {})
      if (signal.aborted) break
      delayMs = Math.min(delayMs * 2, backoff.maxMs)
      try {
        running = await start(signal)
        report(`${name} runs again (pid ${running.pid})`)
      } catch (error) {
        if (signal.aborted) break
        report(`${name} did not start: ${(error as Error).message}`)
        report(`${name} is tried again in ${delayMs / 1000} s`)
      }
    }
    return delayMs
  }

  return {
    name,
    started,
    pid: () => running?.pid,
    async hold(graceMs) {
      if (!running || held) throw new Error(`${name} does not run at the moment.`)
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise.then(() => void (held = undefined))
      signal.addEventListener('abort', () => resolve(), { once: true })
      await running.stop(graceMs)
      return resolve
    },
    async stop(graceMs) {
      abort.abort()
      await started.catch(() => {})
      await running?.stop(graceMs)
      await watched
      await running?.stop(graceMs) // one that had become ready at the very moment
    },
  }
}
