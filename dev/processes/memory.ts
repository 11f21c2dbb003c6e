/** The resident memory of processes with all that they started, such as a Postgres with its sessions. */
import { readdirSync, readFileSync } from 'node:fs'
import { runOrThrow } from './child.mjs'

const PS_TIMEOUT_MS = 3_000
const BYTES_A_KIB = 1024

type Row = { pid: number; parent: number; bytes: number }

/** @returns a function from a process's id to bytes */
export async function measureMemory(): Promise<(pid: number) => number> {
  const rows = process.platform === 'linux' ? rowsOfProc() : await rowsOfPs()
  const total = (pid: number): number => {
    const own = rows.find((row) => row.pid === pid)?.bytes ?? 0
    return rows.filter((row) => row.parent === pid).reduce((sum, child) => sum + total(child.pid), own)
  }
  return total
}

function rowsOfProc(): Row[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8')
        const number = (key: string) => Number(status.match(new RegExp(`^${key}:\\s+(\\d+)`, 'm'))?.[1] ?? 0)
        return [{ pid: Number(pid), parent: number('PPid'), bytes: number('VmRSS') * BYTES_A_KIB }]
      } catch {
        return [] // ended meanwhile
      }
    })
}

async function rowsOfPs(): Promise<Row[]> {
  const ps = { command: 'ps', args: ['-axo', 'pid=,ppid=,rss='] }
  const text = await runOrThrow(ps, { timeoutMs: PS_TIMEOUT_MS })
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = 0, parent = 0, kib = 0] = line.trim().split(/\s+/).map(Number)
      return { pid, parent, bytes: kib * BYTES_A_KIB }
    })
}
