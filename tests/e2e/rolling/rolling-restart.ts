/**
 * Restarts every replica of every service, one after another, as a cluster does it: new connections go elsewhere first,
 * then the process is told to stop, and the next one's turn comes when its successor serves.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../eventually.ts'
import type { ProvenGraph } from '../../faults/proven-graph.ts'

const SERVES_WITHIN_MS = 120_000
/** As between the end of its endpoint and the SIGTERM of a pod (preStop), but shorter. */
const LEFT_OUT_MS = 500

/** @returns how many processes were replaced */
export async function restartOneByOne(graph: ProvenGraph, services: readonly string[]): Promise<number> {
  let count = 0
  for (const service of services)
    for (const replica of graph.replicas[service] ?? []) {
      await restart(graph, service, replica)
      count += 1
    }
  return count
}

async function restart({ stack, fronts }: ProvenGraph, service: string, replica: string): Promise<void> {
  const front = fronts[service]!
  const port = Number(new URL(stack.url(replica)).port)
  const pidOf = () => stack.processes().find(({ name }) => name === replica)?.pid
  const before = pidOf()!
  front.leaveOut(port)
  await sleep(LEFT_OUT_MS)
  process.kill(before, 'SIGTERM')
  await eventually(() => (pidOf() ?? before) !== before, Boolean, SERVES_WITHIN_MS)
  front.leaveOut(port, false)
  await eventually(() => front.serves(port), Boolean, SERVES_WITHIN_MS)
}
