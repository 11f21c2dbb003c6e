/**
 * postmaster.pid names the server that runs on a data folder. After a power loss the same number may belong
 * to any other process, and Postgres would then refuse to start; so we look at what it is.
 */
import { existsSync, readFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runOrThrow } from '../processes/child.mjs'

const STOP_WITHIN_MS = 15_000
const POLL_MS = 50
const PS_TIMEOUT_MS = 2_000

/** Stops a server of an earlier run that still holds the folder; removes the file that a dead one left. */
export async function stopLeftover(folder: string): Promise<void> {
  const file = join(folder, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number.parseInt(await readFile(file, 'utf8'), 10)
  if (await isServerOf(folder, pid)) {
    process.kill(pid, 'SIGINT')
    const deadline = Date.now() + STOP_WITHIN_MS
    while ((await isServerOf(folder, pid)) && Date.now() < deadline) await sleep(POLL_MS)
    if (await isServerOf(folder, pid))
      throw new Error(`The Postgres with the pid ${pid} holds ${folder} and does not stop.`)
  }
  await rm(file, { force: true })
}

async function isServerOf(folder: string, pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 1) return false
  return (await commandLine(pid)).includes(folder)
}

async function commandLine(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    const ps = { command: 'ps', args: ['-o', 'command=', '-p', String(pid)] }
    return await runOrThrow(ps, { timeoutMs: PS_TIMEOUT_MS })
  } catch {
    return ''
  }
}
