/** A part is away for longer than anybody tries at once; or one replica of a service hangs; or all are restarted. */
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../eventually.ts'
import type { FaultContext, InjectedFault } from './fault.ts'
import { freeze, signal } from '../../../dev/processes/freeze.ts'
import type { Stack } from '../../../dev/runner/stack.ts'

const PARTS = /^(postgres-.+|nats|redis|redis-limits|psp)$/
const MIN_OUTAGE_MS = 20_000
const MAX_OUTAGE_MS = 45_000
const MIN_HANG_MS = 5_000
const MAX_HANG_MS = 20_000
const RESTARTED_WITHIN_MS = 60_000

const pidOf = (stack: Stack, wanted: string) => stack.processes().find(({ name }) => name === wanted)?.pid

export async function outage({ stack, random }: FaultContext): Promise<InjectedFault> {
  const name = random.pick(stack.processes().filter((each) => PARTS.test(each.name))).name
  return hold(stack, name, random.int(MIN_OUTAGE_MS, MAX_OUTAGE_MS))
}

export async function hang({ stack, graph, random }: FaultContext): Promise<InjectedFault> {
  const replicated = Object.values(graph.replicas)
  if (replicated.length === 0) return undefined
  return hold(stack, random.pick(random.pick(replicated)), random.int(MIN_HANG_MS, MAX_HANG_MS))
}

/** The process answers nobody for so long, and breaks no connection. */
function hold(stack: Stack, name: string, lastsMs: number): InjectedFault {
  const pid = pidOf(stack, name)
  if (pid === undefined) return undefined
  const thaw = freeze(pid)
  return { what: `${name} hangs for ${lastsMs} ms`, healed: sleep(lastsMs).then(thaw) }
}

/** One replica after the other is told to stop, and the next one when that one is back. */
export async function roll({ stack, graph, random }: FaultContext): Promise<InjectedFault> {
  const replicated = Object.values(graph.replicas)
  if (replicated.length === 0) return undefined
  const names = random.pick(replicated)
  return { what: `${names[0]} is restarted, replica by replica`, healed: restartAll(stack, names) }
}

async function restartAll(stack: Stack, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const before = pidOf(stack, name)
    if (before === undefined) continue
    signal(before, 'SIGTERM')
    const isBack = () => {
      const now = pidOf(stack, name)
      return now !== undefined && now !== before
    }
    await eventually(isBack, Boolean, RESTARTED_WITHIN_MS)
  }
}
