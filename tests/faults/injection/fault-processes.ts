/** Processes are killed and paused: the services with their relays, NATS, Redis, the provider, each Postgres. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Stack } from '../../../dev/runner/stack.ts'
import type { FaultContext, InjectedFault } from './fault.ts'

const MIN_PAUSE_MS = 300
const MAX_PAUSE_MS = 3_000

const among = (stack: Stack, victims: readonly string[] | undefined) =>
  stack
    .processes()
    .filter(({ name }) => !victims || victims.includes(name))
    .flatMap(({ name, pid }) => (pid === undefined ? [] : [{ name, pid }]))

export async function kill({ stack, random, victims }: FaultContext): Promise<InjectedFault> {
  const { name, pid } = random.pick(among(stack, victims))
  signal(pid, 'SIGKILL')
  return { what: `kill -9 ${name}` }
}

export async function pause({ stack, random, victims }: FaultContext): Promise<InjectedFault> {
  const { name, pid } = random.pick(among(stack, victims))
  const pausedMs = random.int(MIN_PAUSE_MS, MAX_PAUSE_MS)
  const thaw = freeze(pid)
  await sleep(pausedMs)
  thaw()
  return { what: `${name} was paused for ${pausedMs} ms` }
}

/** @returns lets it go on */
export function freeze(pid: number): () => void {
  signal(pid, 'SIGSTOP')
  const children = childrenOf(pid) // after their parent, which can start no more of them
  children.forEach((child) => signal(child, 'SIGSTOP'))
  return () => [...children, pid].forEach((each) => signal(each, 'SIGCONT'))
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
