/**
 * The one way in which dev/ and ops/ start a process. It ends with us, however we end: on Linux `setpriv
 * --pdeathsig` makes the kernel end it. What it writes is shown, goes to a file, or is read by lines.
 * Plain JavaScript, as it also runs on the machine's own Node before anything is installed.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'

const SETPRIV = '/usr/bin/setpriv'
/** So much of what a program has written is kept at most, from its end. */
const MAX_OUTPUT = 10_000_000

/**
 * @typedef {object} Program
 * @property {string} command
 * @property {string[]} args
 * @property {'SIGTERM' | 'SIGINT' | 'SIGKILL'} [stopSignal] what a clean stop is for this program; SIGTERM by default
 * @property {string[]} [privileges] further options of setpriv, such as another user; Linux only
 *
 * @typedef {object} ChildOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] besides our own environment
 * @property {'show' | 'discard' | number | ((line: string, isError: boolean) => void)} output shown as ours, thrown
 *   away, written to this file descriptor, or told line by line
 * @property {boolean} [ipc] whether it has a channel to us, whose end tells it of ours
 * @property {AbortSignal} [signal] stops it
 * @property {number} [timeoutMs] after which it is stopped
 */

/**
 * Detached: Ctrl-C in the terminal is for us alone, who stop our children in order.
 * @param {Program} program
 * @param {ChildOptions} options
 */
export function startChild(program, { cwd, env, output, ipc = false, signal, timeoutMs }) {
  const { command, args } = withParentDeathSignal(program)
  const stream =
    { show: 'inherit', discard: 'ignore' }[output] ?? (typeof output === 'number' ? output : 'pipe')
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', stream, stream, ...(ipc ? ['ipc'] : [])],
    detached: true,
    signal,
    timeout: timeoutMs,
    killSignal: program.stopSignal ?? 'SIGTERM',
  })
  if (typeof output === 'function')
    for (const pipe of [child.stdout, child.stderr])
      createInterface({ input: pipe, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) =>
        output(line, pipe === child.stderr),
      )
  return child
}

/**
 * Runs a program to its end, within its time.
 * @param {Program} program
 * @param {Omit<ChildOptions, 'output'> & { timeoutMs: number, output?: 'show' | 'discard' }} options without `output`
 *   what it writes is returned
 * @returns {Promise<{ code: number | null, output: string, errors: string }>}
 */
export function runToEnd(program, options) {
  const written = { output: '', errors: '' }
  const collect = (line, isError) => {
    const name = isError ? 'errors' : 'output'
    written[name] = `${written[name]}${line}\n`.slice(-MAX_OUTPUT)
  }
  return new Promise((resolve, reject) => {
    const child = startChild(program, { ...options, output: options.output ?? collect })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...written }))
  })
}

/**
 * @param {Program} program
 * @param {Parameters<typeof runToEnd>[1]} options
 * @returns {Promise<string>} what it wrote
 * @throws Error with what it said when it did not succeed
 */
export async function runOrThrow(program, options) {
  const { code, output, errors } = await runToEnd(program, options)
  if (code === 0) return output
  const how =
    code === null ? `was stopped, at the latest after ${options.timeoutMs / 1000} s` : `ended with ${code}`
  throw new Error(errors.trim() || output.trim() || `${program.command.split('/').at(-1)} ${how}.`)
}

/** The command behind `setpriv`, where there is one. */
function withParentDeathSignal({ command, args, stopSignal = 'SIGTERM', privileges = [] }) {
  if (process.platform !== 'linux' || !existsSync(SETPRIV)) return { command, args }
  const options = [`--pdeathsig=${stopSignal.replace('SIG', '')}`, ...privileges]
  return { command: SETPRIV, args: [...options, command, ...args] }
}
