/** Once, the primary of order's database dies, and its synchronous standby takes over: nothing may be lost. */
import type { FaultContext, InjectedFault } from './fault.ts'

export async function failover({ graph }: FaultContext): Promise<InjectedFault> {
  if (!graph.standby || graph.standby.isPromoted()) return undefined
  return {
    what: 'kill -9 the primary of order’s database; its standby takes over',
    healed: graph.standby.failOver(),
  }
}
