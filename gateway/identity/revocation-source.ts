/**
 * What the gateway knows to have ended. It starts without the broker and answers whoever is not signed in; a token
 * counts once the gateway can tell whether its session is over. A broker that goes away later is waited for, with what
 * is known.
 */
import { STREAMS } from '#contracts/streams.ts'
import type { Revocations } from '#platform/identity/revocations.ts'
import { type Bus, connectBus } from '#platform/messaging/bus.ts'
import type { NatsAddress } from '#platform/messaging/nats-address.ts'
import { startRevocationFeed } from '#platform/messaging/revocation-feed.ts'
import { log } from '#platform/process/log.ts'
import type { Closable } from '#platform/process/run-service.ts'

export function startRevocationSource(address: NatsAddress): Revocations & Closable {
  let connected: Bus | undefined
  let closed = false
  const bus = connectBus(address, STREAMS, { provisions: false }).then(async (made) => {
    if (closed) await made.close()
    else connected = made
    return made
  })
  bus.catch((error: unknown) => log.error({ err: error }, 'the broker refuses the gateway'))
  const feed = startRevocationFeed(bus)
  return {
    ...feed,
    async close() {
      closed = true
      await feed.close()
      await connected?.close()
    },
  }
}
