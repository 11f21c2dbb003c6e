/** A native server (Postgres, NATS, Redis) as our child; its output goes to its log file. */
import { closeSync, openSync } from 'node:fs'
import { type Program, startChild } from './child.mjs'
import { rotate } from './log-file.ts'
import type { Running } from './supervisor.ts'
import { untilReady } from './until-ready.ts'

export type DaemonOptions = Program & {
  stopSignal: 'SIGTERM' | 'SIGINT'
  logFile: string
  env?: Record<string, string>
  isReady: () => Promise<boolean>
  readyWithinMs: number
  signal: AbortSignal
}

/** @throws Error with the end of the log when the server ends, or is not ready in time */
export async function startDaemon(options: DaemonOptions): Promise<Running> {
  const { command, logFile, env, stopSignal, isReady, readyWithinMs, signal } = options
  rotate(logFile)
  const log = openSync(logFile, 'a')
  const child = startChild(options, { cwd: '/', output: log, env })
  closeSync(log)
  const name = command.split('/').at(-1)!
  return untilReady(name, child, stopSignal, { isReady, withinMs: readyWithinMs, logFile }, signal)
}
