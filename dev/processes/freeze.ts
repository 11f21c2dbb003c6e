/** A process answers nobody, with all that it has started, and breaks no connection: for drills and for the proof. */
import { readFileSync } from 'node:fs'

/** @returns lets it go on */
export function freeze(pid: number): () => void {
  signal(pid, 'SIGSTOP')
  const children = childrenOf(pid) // after their parent, which can start no more of them
  children.forEach((child) => signal(child, 'SIGSTOP'))
  return () => [...children, pid].forEach((each) => signal(each, 'SIGCONT'))
}

/** The process and all that it has started end at once, as with their host: no session of a Postgres works on. */
export function killWhole(pid: number): void {
  freeze(pid)
  for (const each of [...childrenOf(pid), pid]) signal(each, 'SIGKILL')
}

/** The sessions of a Postgres, which work on while only their parent is paused. Only Linux lists them. */
function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    return text === '' ? [] : text.split(' ').map(Number)
  } catch {
    return []
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended meanwhile.
  }
}
