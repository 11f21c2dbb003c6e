/**
 * postmaster.pid names the server that runs on a data folder. After a power loss the same number may belong
 * to any other process, and Postgres would then refuse to start; so we look at what it is.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const STOP_WITHIN_MS = 15_000
const POLL_MS = 50

/** Stops a server of an earlier run that still holds the folder; removes the file that a dead one left. */
export async function stopLeftover(folder: string): Promise<void> {
  const file = join(folder, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number.parseInt(await readFile(file, 'utf8'), 10)
  if (isServerOf(folder, pid)) {
    process.kill(pid, 'SIGINT')
    const deadline = Date.now() + STOP_WITHIN_MS
    while (isServerOf(folder, pid) && Date.now() < deadline) await sleep(POLL_MS)
    if (isServerOf(folder, pid))
      throw new Error(`The Postgres with the pid ${pid} holds ${folder} and does not stop.`)
  }
  await rm(file, { force: true })
}

function isServerOf(folder: string, pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false
  return commandLine(pid).includes(folder)
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', timeout: 2_000 })
  } catch {
    return ''
  }
}
