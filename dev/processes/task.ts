/** A program of ours that does one thing and ends, such as the migrations; what it said is its error's message. */
import { runOrThrow } from './child.mjs'
import { root } from '../paths.ts'

const TIMEOUT_MS = 120_000

/** @returns what it wrote */
export function runTask(file: string, args: string[], env: Record<string, string>, signal: AbortSignal) {
  const node = { command: process.execPath, args: ['--disable-warning=ExperimentalWarning', file, ...args] }
  return runOrThrow(node, { cwd: root, env, signal, timeoutMs: TIMEOUT_MS })
}
