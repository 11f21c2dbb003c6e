/** Processes are killed and paused: the services with their relays, NATS, Redis, the provider, each Postgres. */
import { setTimeout as sleep } from 'node:timers/promises'
import { freeze, signal } from '../../../dev/processes/freeze.ts'
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
