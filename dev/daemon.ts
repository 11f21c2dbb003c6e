/**
 * A native server as our child: its output goes to a log file, and it ends with us, however we end.
 * On Linux `setpriv --pdeathsig` makes the kernel see to that; elsewhere a leftover is found at the next start.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, openSync, closeSync, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 20
const LOG_TAIL_LINES = 5

export type DaemonOptions = {
  command: string
  args: string[]
  logFile: string
  /** What a clean stop is for this server. */
  stopSignal: 'SIGTERM' | 'SIGINT'
  env?: Record<string, string>
  /** Further options of setpriv, such as another user; Linux only. */
  privileges?: string[]
  isReady: () => Promise<boolean>
  readyWithinMs: number
}

export type Daemon = {
  pid: number
  /** Settles when the process is gone, wanted or not. */
  gone: Promise<void>
  /** The clean stop; past `graceMs` the process is killed. */
  stop: (graceMs: number) => Promise<void>
}

/** @throws Error with the last lines of the log when the server ends, or is not ready in time */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { command, args } = withParentDeathSignal(options)
  const log = openSync(options.logFile, 'a')
  const child = spawn(command, args, {
    cwd: '/',
    detached: true, // Ctrl-C in the terminal is for the runner alone, which stops the servers in order.
    stdio: ['ignore', log, log],
    env: { ...process.env, ...options.env },
  })
  closeSync(log)
  const gone = once(child, 'exit').then(() => {})
  await once(child, 'spawn')
  const daemon = {
    pid: child.pid!,
    gone,
    stop: (graceMs: number) => stop(child, options.stopSignal, graceMs),
  }
  try {
    await untilReady(child, options)
    return daemon
  } catch (error) {
    await daemon.stop(0)
    throw error
  }
}

/** How a child process of ours, and on Linux all that it becomes by exec, is run. */
export function withParentDeathSignal(
  options: Pick<DaemonOptions, 'command' | 'args' | 'stopSignal' | 'privileges'>,
) {
  const { command, args, stopSignal, privileges = [] } = options
  if (process.platform !== 'linux' || !existsSync('/usr/bin/setpriv')) return { command, args }
  const setpriv = [`--pdeathsig=${stopSignal.replace('SIG', '')}`, ...privileges, command, ...args]
  return { command: '/usr/bin/setpriv', args: setpriv }
}

async function untilReady(child: ChildProcess, { isReady, readyWithinMs, logFile, command }: DaemonOptions) {
  const deadline = Date.now() + readyWithinMs
  while (!(await isReady())) {
    const ended = child.exitCode !== null || child.signalCode !== null
    if (ended || Date.now() > deadline) {
      const what = ended ? 'ended at once' : `was not ready within ${readyWithinMs / 1000} s`
      throw new Error(`${command} ${what}. The end of ${logFile}:\n${tail(logFile)}`)
    }
    await sleep(POLL_MS)
  }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(graceMs > 0 ? signal : 'SIGKILL')
  const kill = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await gone
  clearTimeout(kill)
}

/** The last lines of a log, indented. */
export function tail(file: string, lines = LOG_TAIL_LINES): string {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return text
    .trimEnd()
    .split('\n')
    .slice(-lines)
    .map((line) => `    ${line}`)
    .join('\n')
}
