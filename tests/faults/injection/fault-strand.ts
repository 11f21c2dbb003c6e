/**
 * A database dies while handlers wait in it: somebody has locked the rows that they want, and the server is killed
 * before it lets them go, now and then together with a replica of the service, as where both were on one host. None of
 * them has committed, so each message must come again.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { open } from './fault-databases.ts'
import type { FaultContext, InjectedFault } from './fault.ts'
import { killWhole } from '../../../dev/processes/freeze.ts'

/** What each service's handlers write to: nobody else may, while others still read it. */
const LOCKED = { order: 'sagas', product: 'stock_levels', payment: 'payments' } as const
const NAMES = Object.keys(LOCKED) as (keyof typeof LOCKED)[]
const MIN_MS = 500
const MAX_MS = 2_000
const WITH_ITS_SERVICE = 0.5

export async function strand({ stack, graph, random, victims }: FaultContext): Promise<InjectedFault> {
  const pidOf = (name: string) => stack.processes().find((process) => process.name === name)?.pid
  const isChosen = (name: string) => !victims || victims.includes(name)
  const possible = NAMES.filter(
    (each) => isChosen(`postgres-${each}`) && pidOf(`postgres-${each}`) !== undefined,
  )
  if (possible.length === 0) return undefined
  const name = random.pick(possible)
  const lockedMs = random.int(MIN_MS, MAX_MS)
  const killed = [
    `postgres-${name}`,
    ...(random.chance(WITH_ITS_SERVICE) ? [random.pick(graph.replicas[name] ?? [name])] : []),
  ]
  const client = await open(stack.urls()[`${name.toUpperCase()}_DATABASE_URL`]!)
  try {
    await client.query('BEGIN')
    await client.query(`LOCK TABLE ${LOCKED[name]} IN EXCLUSIVE MODE`)
    await sleep(lockedMs)
    for (const each of killed) {
      const pid = pidOf(each)
      if (pid !== undefined) killWhole(pid)
    }
  } finally {
    await client.end().catch(() => undefined) // it has died with its server
  }
  return { what: `${LOCKED[name]} is locked for ${lockedMs} ms, then kill -9 ${killed.join(' and ')}` }
}
