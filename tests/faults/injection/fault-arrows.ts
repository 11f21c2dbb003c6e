/**
 * The way between a service and a part falls silent: nobody is told, nothing arrives, in one direction or in both. Then
 * it heals; or its connections stay silent for good while new ones work, as when a NAT has forgotten them.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Direction } from '../../silent-proxy.ts'
import type { FaultContext, InjectedFault } from './fault.ts'

const MIN_MS = 1_000
const MAX_MS = 12_000
const FORGOTTEN = 0.3
const DIRECTIONS: Direction[] = ['both', 'toServer', 'toClient']

export async function silence({ graph, random }: FaultContext): Promise<InjectedFault> {
  if (graph.arrows.length === 0) return undefined
  const { name, proxy } = random.pick(graph.arrows)
  if (random.chance(FORGOTTEN)) {
    proxy.forget()
    return { what: `${name}: its connections are silent for good` }
  }
  const [direction, lastsMs] = [random.pick(DIRECTIONS), random.int(MIN_MS, MAX_MS)]
  proxy.silence(direction)
  const healed = sleep(lastsMs).then(() => proxy.heal())
  return { what: `${name} is silent (${direction}) for ${lastsMs} ms`, healed }
}
