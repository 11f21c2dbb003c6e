/**
 * The connection to NATS: made again for as long as it takes, also when it falls silent instead of breaking
 * (docs/decisions/0022-silence-is-a-failure.md).
 */
import type { Socket } from 'node:net'
import type { NatsConnection } from '@nats-io/transport-node'
import { noteCertificate } from '../telemetry/certificate-metrics.ts'
import { log } from '../process/log.ts'
import { type NatsAddress, openNats } from './nats-address.ts'

const CONNECT_TIMEOUT_MS = 5_000
const RECONNECT_AFTER_MS = 500
/** A connection that falls silent is found to be lost after the third ping: 9 s. */
const PING_EVERY_MS = 3_000
const MAX_PINGS_OUT = 2

/** Connects, waiting for a server that is not there yet. */
export async function connectNats(
  address: NatsAddress,
): Promise<{ connection: NatsConnection; isConnected: () => boolean }> {
  const connection = await openNats(address, {
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_AFTER_MS,
    timeout: CONNECT_TIMEOUT_MS,
    pingInterval: PING_EVERY_MS,
    maxPingOut: MAX_PINGS_OUT,
  })
  let connected = true
  noteCertificate('nats', socketOf(connection))
  void follow(connection, (now) => (connected = now))
  return { connection, isConnected: () => connected && !connection.isClosed() }
}

/** Says in the log, and to `onChange`, whether there is a connection. */
async function follow(connection: NatsConnection, onChange: (connected: boolean) => void): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'staleConnection') {
      log.warn('the connection to NATS fell silent')
      breakOff(connection)
    }
    if (status.type === 'disconnect') {
      onChange(false)
      log.warn('lost the connection to NATS; reconnecting')
    }
    if (status.type === 'reconnect') {
      onChange(true)
      noteCertificate('nats', socketOf(connection))
      log.info('connected to NATS again')
    }
  }
}

/** The client closes a silent connection only when it has written what it had to, which may never be. */
function breakOff(connection: NatsConnection): void {
  socketOf(connection)?.destroy()
}

/** The connection itself, which the library keeps out of its types. */
function socketOf(connection: NatsConnection): Socket | undefined {
  const { protocol } = connection as unknown as { protocol: { transport: { socket?: Socket } } }
  return protocol.transport.socket
}
