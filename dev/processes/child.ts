/**
 * A child process of ours ends with us, however we end. On Linux `setpriv --pdeathsig` makes the kernel see
 * to that; services also watch their IPC channel, and a Postgres that was left is found at the next start.
 */
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { readable } from './log-line.ts'
import type { Running } from './supervisor.ts'

const SETPRIV = '/usr/bin/setpriv'
const POLL_MS = 20
const LOG_TAIL_LINES = 6

export type Command = {
  command: string
  args: string[]
  /** What a clean stop is for this program. */
  stopSignal: 'SIGTERM' | 'SIGINT'
  /** Further options of setpriv, such as another user; Linux only. */
  privileges?: string[]
}

export type Readiness = { isReady: () => Promise<boolean>; withinMs: number; logFile: string }

/** The command behind `setpriv`, where there is one. */
export function withParentDeathSignal({ command, args, stopSignal, privileges = [] }: Command) {
  if (process.platform !== 'linux' || !existsSync(SETPRIV)) return { command, args }
  const options = [`--pdeathsig=${stopSignal.replace('SIG', '')}`, ...privileges]
  return { command: SETPRIV, args: [...options, command, ...args] }
}

/** Detached: Ctrl-C in the terminal is for the runner alone, which stops its children in order. */
export function spawnChild(program: Command, options: SpawnOptions): ChildProcess {
  const { command, args } = withParentDeathSignal(program)
  return spawn(command, args, { ...options, detached: true })
}

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
