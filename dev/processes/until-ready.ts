/** A child that should run on is ready when it says so itself; one that is not in time is stopped. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { readable } from './log-line.ts'
import type { Running } from './supervisor.ts'

const POLL_MS = 20
const LOG_TAIL_LINES = 6

export type Readiness = { isReady: () => Promise<boolean>; withinMs: number; logFile: string }

/** @throws Error with the end of the log when the child ends, or is not ready in time */
export async function untilReady(
  name: string,
  child: ChildProcess,
  stopSignal: NodeJS.Signals,
  { isReady, withinMs, logFile }: Readiness,
  signal: AbortSignal,
): Promise<Running> {
  let spawnError: Error | undefined
  child.once('error', (error) => (spawnError = error))
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const deadline = Date.now() + withinMs
  while (!(await isReady())) {
    if (spawnError) throw spawnError
    const ended = child.exitCode !== null || child.signalCode !== null
    if (!ended && Date.now() < deadline && !signal.aborted) {
      await sleep(POLL_MS)
      continue
    }
    await stopChild(child, stopSignal, 0)
    const what = ended
      ? `ended at once (${child.signalCode ?? child.exitCode})`
      : `is not ready after ${withinMs / 1000} s`
    throw new Error(`${name} ${what}. The end of ${logFile}:\n${tail(logFile)}`)
  }
  return { pid: child.pid!, gone, stop: (graceMs) => stopChild(child, stopSignal, graceMs) }
}

async function stopChild(child: ChildProcess, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(graceMs > 0 ? signal : 'SIGKILL')
  const kill = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await gone
  clearTimeout(kill)
}

/** The last lines of a log, indented. */
function tail(file: string): string {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const lines = text.trimEnd().split('\n').slice(-LOG_TAIL_LINES)
  return lines.map((line) => `    ${readable(line) ?? ''}`).join('\n')
}
