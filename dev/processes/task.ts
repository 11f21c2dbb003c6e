/** A program that does one thing and ends, such as the migrations; what it said is its error's message. */
import { spawnChild } from './child.ts'
import { root } from '../paths.ts'

const TIMEOUT_MS = 120_000

export async function runTask(
  file: string,
  args: string[],
  env: Record<string, string>,
  signal: AbortSignal,
) {
  const child = spawnChild(
    {
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', file, ...args],
      stopSignal: 'SIGTERM',
    },
    {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      timeout: TIMEOUT_MS,
    },
  )
  let output = ''
  let errors = ''
  child.stdout!.on('data', (chunk) => (output += chunk))
  child.stderr!.on('data', (chunk) => (errors += chunk))
  return new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(output)
      else reject(new Error(errors.trim() || output.trim() || `${file} ended with ${code}`))
    })
  })
}
