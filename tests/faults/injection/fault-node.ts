/** One node of the NATS cluster dies; the next one only once it is back and has all that the others have. */
import { eventually } from '../../eventually.ts'
import type { FaultContext, InjectedFault } from './fault.ts'
import { signal } from '../../../dev/processes/freeze.ts'

const BACK_WITHIN_MS = 90_000

export async function node({ graph, random }: FaultContext): Promise<InjectedFault> {
  const { cluster } = graph
  if (!cluster || !(await cluster.isWhole())) return undefined
  const victim = random.pick(cluster.nodes)
  const pid = victim.pid()
  if (pid === undefined) return undefined
  signal(pid, 'SIGKILL')
  const isBack = async () => {
    const now = victim.pid()
    return now !== undefined && now !== pid && cluster.isWhole()
  }
  return {
    what: `kill -9 ${victim.name}, one of ${cluster.nodes.length}`,
    healed: eventually(isBack, Boolean, BACK_WITHIN_MS).then(() => undefined),
  }
}
