/**
 * A process stops once, in order: what was opened last is closed first, within a deadline. It stops on
 * SIGTERM, SIGINT, or when the parent that started it is gone, so that no process outlives its runner.
 */
import { log } from './log.ts'

const DEADLINE_MS = 10_000

type Close = () => Promise<unknown> | void

const closers: Close[] = []
let stopping = false

/** Registers what to close; later registrations are closed earlier. */
export function onShutdown(close: Close): void {
  closers.push(close)
}

/** Closes everything and exits. A second call changes nothing. */
export async function shutdown(reason: string, exitCode = 0): Promise<void> {
  if (stopping) return
  stopping = true
  log.info({ reason }, 'stopping')
  setTimeout(() => {
    log.error('stopping took too long; exiting')
    process.exit(1)
  }, DEADLINE_MS).unref()
  for (const close of closers.reverse()) {
    try {
      await close()
    } catch (error) {
      log.warn({ err: error }, 'could not close cleanly')
    }
  }
  process.exit(exitCode)
}

/** Whether the process is on its way out; loops end when it is. */
export function isStopping(): boolean {
  return stopping
}

process.once('SIGTERM', () => void shutdown('SIGTERM'))
process.once('SIGINT', () => void shutdown('SIGINT'))
process.once('disconnect', () => void shutdown('the parent process is gone'))
