/** Old states of the catalogue are published over newer ones, as by a process that has slept through what came since. */
import { type Broker, headersOf, withBroker } from './broker.ts'
import type { FaultContext, InjectedFault } from './fault.ts'
import type { Random } from './random.ts'

const REPEATED = 10
/** What the stale states say, which was never true. */
const STALE = { available: 77_777, name: 'stale' }

export function stale({ stack, random }: FaultContext): Promise<InjectedFault> {
  return withBroker(stack.urls().NATS_URL!, async (broker) => {
    let published = 0
    for (let count = 0; count < REPEATED; count++) published += await publishOld(broker, random)
    return { what: `${published} stale states of the catalogue` }
  })
}

async function publishOld({ client, manager }: Broker, random: Random): Promise<number> {
  const { state } = await manager.streams.info('CATALOG')
  // "The next from this number on" is part of the API, but not of the client's type.
  const query = { seq: random.int(state.first_seq, state.last_seq), next_by_subj: '>' }
  const message = await manager.streams.getMessage('CATALOG', query)
  const now = message?.json<{ version: number; available?: number }>()
  if (!message || !now || now.version < 2) return 0
  const { available, name } = STALE
  const old = {
    ...now,
    version: now.version - 1,
    ...(now.available === undefined ? { name } : { available }),
  }
  await client.publish(message.subject, JSON.stringify(old), { headers: headersOf(message) })
  return 1
}
