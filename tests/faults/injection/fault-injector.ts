/**
 * The fault injector: while the system works it injects one fault after the other, chosen at random. It kills and
 * pauses processes, repeats, delays and reorders messages, makes the provider fail, and wipes all streams once.
 * Only late messages and a failing provider go on while the next fault is injected.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, FaultContext } from './fault.ts'
import { silence } from './fault-arrows.ts'
import { longTransaction, readOnly } from './fault-databases.ts'
import { delay } from './fault-delay.ts'
import { poison, repeat, wipe } from './fault-messages.ts'
import { hang, outage, roll } from './fault-outage.ts'
import { disk } from './fault-disk.ts'
import { failover } from './fault-failover.ts'
import { node } from './fault-node.ts'
import { kill, pause } from './fault-processes.ts'
import { stale } from './fault-stale.ts'
import { strand } from './fault-strand.ts'
import { trouble } from './fault-provider.ts'
import { flood, full } from './fault-streams.ts'

const FAULTS = {
  kill,
  pause,
  repeat,
  delay,
  trouble,
  poison,
  stale,
  silence,
  hang,
  roll,
  readOnly,
  longTransaction,
  strand,
  full,
  flood,
  outage,
  node,
  disk,
  failover,
  wipe,
} satisfies Record<string, Fault>

/** How often each kind of fault is injected, relative to the others; the streams are wiped once. */
const WEIGHTS: Record<FaultName, number> = {
  kill: 35,
  pause: 25,
  repeat: 10,
  delay: 10,
  trouble: 15,
  poison: 5,
  stale: 5,
  silence: 20,
  hang: 10,
  roll: 3,
  readOnly: 5,
  longTransaction: 5,
  strand: 5,
  full: 5,
  flood: 1,
  outage: 3,
  node: 20,
  disk: 15,
  failover: 20,
  wipe: 0,
}

/** What it takes that a system may not have. */
const NEEDS: Partial<Record<FaultName, (graph: FaultContext['graph']) => boolean>> = {
  silence: ({ arrows }) => arrows.length > 0,
  hang: ({ replicas }) => Object.keys(replicas).length > 0,
  roll: ({ replicas }) => Object.keys(replicas).length > 0,
  node: ({ cluster }) => cluster !== undefined,
  disk: ({ smallDisk }) => smallDisk !== undefined,
  failover: ({ standby }) => standby !== undefined && !standby.isPromoted(),
}

export type FaultName = keyof typeof FAULTS
export const EVERY_FAULT = Object.keys(FAULTS) as FaultName[]

export interface FaultInjectorOptions extends FaultContext {
  /** For how long. */
  seconds: number
  /** The mean pause between two faults, in milliseconds. */
  pauseMs: number
  faults: readonly FaultName[]
}

/** When it returns, every fault is healed. @throws when that was not possible */
export async function injectFaults({
  seconds,
  pauseMs,
  faults,
  ...context
}: FaultInjectorOptions): Promise<void> {
  const { random, history } = context
  const began = Date.now()
  const elapsed = () => (Date.now() - began) / 1_000
  const isPossible = (name: FaultName) => NEEDS[name]?.(context.graph) ?? true
  const weigh = () => faults.filter(isPossible).flatMap((name) => Array<FaultName>(WEIGHTS[name]).fill(name))
  const wipeAfter = faults.includes('wipe') ? seconds * (0.3 + random.next() * 0.4) : Infinity
  let wiped = false
  const underWay = new Map<FaultName, Promise<unknown>>()

  while (elapsed() < seconds) {
    await sleep(random.int(pauseMs / 2, pauseMs * 1.5))
    const wipes: boolean = !wiped && elapsed() > wipeAfter && random.chance(0.5)
    const weighted = weigh()
    const name = wipes ? 'wipe' : weighted[random.int(0, weighted.length - 1)]
    if (!name || elapsed() >= seconds || underWay.has(name)) continue
    const at = elapsed().toFixed(1)
    // What the fault needs may be away at the moment: then there is a fault already.
    const done = await FAULTS[name](context).catch(() => undefined)
    if (!done) continue
    history.faults.push(`${at} s  ${done.what}`)
    wiped ||= wipes
    const healed = done.healed?.then(() => underWay.delete(name))
    healed?.catch(() => undefined) // what could not be healed is thrown below
    if (healed) underWay.set(name, healed)
  }
  await Promise.all(underWay.values())
}
