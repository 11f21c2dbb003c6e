/**
 * A connection that fell silent instead of breaking, as when a laptop sleeps or a NAT forgets it: a ping that is not
 * answered in time ends it, and the client connects again.
 */
import { type Client } from 'graphql-ws'

const PONG_WITHIN_MS = 5_000

export function endSilentConnections(client: Client): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = () => clearTimeout(timer)
  client.on('ping', (isReceived) => {
    if (isReceived) return
    stop()
    timer = setTimeout(() => client.terminate(), PONG_WITHIN_MS)
  })
  // Whatever arrives is a sign of life.
  client.on('message', stop)
  client.on('closed', stop)
}
