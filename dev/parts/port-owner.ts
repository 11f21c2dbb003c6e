/** The process that listens at a port, as far as the system lets us see it. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { runOrThrow } from '../processes/child.mjs'

const LISTENING = '0A' // the state in /proc/net/tcp
const LSOF_TIMEOUT_MS = 3_000

export type PortOwner = { pid: number; program: string }

export async function portOwner(port: number): Promise<PortOwner | undefined> {
  try {
    return process.platform === 'linux' ? ownerByProc(port) : await ownerByLsof(port)
  } catch {
    return undefined
  }
}

function ownerByProc(port: number): PortOwner | undefined {
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningSockets(file, port)))
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    if (!openFiles(pid).some((target) => sockets.has(target))) continue
    return { pid: Number(pid), program: readFileSync(`/proc/${pid}/comm`, 'utf8').trim() }
  }
  return undefined
}

/** As /proc/<pid>/fd names them: `socket:[inode]` */
function listeningSockets(file: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  return rows
    .filter((row) => row[1]?.endsWith(suffix) && row[3] === LISTENING)
    .map((row) => `socket:[${row[9]}]`)
}

function openFiles(pid: string): string[] {
  const folder = `/proc/${pid}/fd`
  return attempt(() => readdirSync(folder), []).map((file) =>
    attempt(() => readlinkSync(`${folder}/${file}`), ''),
  )
}

/** What is there now may be gone, or another user's, a moment later. */
function attempt<Result>(read: () => Result, otherwise: Result): Result {
  try {
    return read()
  } catch {
    return otherwise
  }
}

async function ownerByLsof(port: number): Promise<PortOwner | undefined> {
  const lsof = { command: 'lsof', args: ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'] }
  const text = await runOrThrow(lsof, { timeoutMs: LSOF_TIMEOUT_MS })
  const [, pid, program] = text.match(/^p(\d+)\nc(.*)$/m) ?? []
  return pid && program ? { pid: Number(pid), program } : undefined
}
