/**
 * A connection to the broker that a process starts without: it may come at any time, and whoever needs it waits for it
 * alone.
 */
import { STREAMS } from '#contracts/streams.ts'
import { log } from '../process/log.ts'
import type { Closable } from '../process/run-service.ts'
import { type Bus, connectBus } from './bus.ts'
import type { NatsAddress } from './nats-address.ts'

export interface LateBus extends Closable {
  readonly bus: Promise<Bus>
}

export function connectLater(address: NatsAddress): LateBus {
  let connected: Bus | undefined
  let closed = false
  const bus = connectBus(address, STREAMS, { provisions: false }).then(async (made) => {
    if (closed) await made.close()
    else connected = made
    return made
  })
  bus.catch((error: unknown) => log.error({ err: error }, 'the broker refuses the connection'))
  return {
    bus,
    async close() {
      closed = true
      await connected?.close()
    },
  }
}
