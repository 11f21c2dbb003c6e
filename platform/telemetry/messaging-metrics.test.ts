/** A process whose broker is away tells all that it can tell without it, and asks the broker for nothing meanwhile. */
import { expect, it } from 'vitest'
import type { Bus } from '../messaging/bus.ts'
import type { SqlClient } from '../storage/sql-client.ts'
import { registry } from './metrics.ts'
import { watchConsumer } from './messaging-metrics.ts'

it('is not held up by a broker that is away', async () => {
  let asked = 0
  const never = () => {
    asked += 1
    return new Promise(() => {})
  }
  const manager = { consumers: { info: never }, streams: { info: never } }
  const bus = { isConnected: () => false, manager } as unknown as Bus
  const database = { $queryRawUnsafe: async () => [{ count: 2 }] } as unknown as SqlClient
  const unwatch = watchConsumer(bus, database, 'EVENTS', 'away')
  try {
    const text = await registry.metrics()
    expect(text).toContain('storegraph_parked_messages{consumer="away"} 2')
    expect(text).not.toMatch(/storegraph_consumer_waiting_messages\{.*consumer="away"/)
    expect(asked).toBe(0)
  } finally {
    unwatch()
  }
})
