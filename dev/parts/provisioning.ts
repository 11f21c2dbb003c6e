/**
 * The streams and consumers of the development system: created at its start, and again when the broker has lost them,
 * as an operator would do elsewhere (`npm run broker -- provision`).
 */
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { ACCESS } from '#contracts/access.ts'
import { STREAMS } from '#contracts/streams.ts'
import { type NatsAddress, openNats } from '#platform/messaging/nats-address.ts'
import { consumersOf, provision, type StreamSpec } from '#platform/messaging/provision.ts'
import { setTimeout as sleep } from 'node:timers/promises'

const REQUEST_TIMEOUT_MS = 5_000
const CONNECT_TIMEOUT_MS = 20_000
const LOOK_EVERY_MS = 1_000
/** A broker that is being started again does not answer for a while. */
const TOLERATED_FAILURES = 15

export type Provisioning = { stop: () => Promise<void> }

/**
 * Resolves when all is there, and keeps it there.
 * @param address of the provisioner
 * @param replicas how many servers keep each stream
 */
export async function startProvisioning(
  address: NatsAddress,
  report: (line: string) => void,
  replicas = 1,
): Promise<Provisioning> {
  const connection = await openNats(address, {
    timeout: CONNECT_TIMEOUT_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
  })
  const streams = STREAMS.map((stream) => ({ ...stream, num_replicas: replicas }))
  try {
    await provision(await managerOf(connection), streams, ACCESS)
  } catch (error) {
    await connection.close()
    throw new Error(`The broker could not be provisioned: ${(error as Error).message}`, { cause: error })
  }
  const stopping = new AbortController()
  void keep(connection, streams, report, stopping.signal)
  return {
    async stop() {
      stopping.abort()
      await connection.close()
    },
  }
}

async function keep(
  connection: NatsConnection,
  streams: readonly StreamSpec[],
  report: (line: string) => void,
  signal: AbortSignal,
) {
  let failures = 0
  while (!signal.aborted) {
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    try {
      const manager = await managerOf(connection)
      if (!(await isWhole(manager))) await provision(manager, streams, ACCESS)
      failures = 0
    } catch (error) {
      failures += 1
      if (failures === TOLERATED_FAILURES && !signal.aborted)
        report(`The broker could not be provisioned: ${(error as Error).message}`)
    }
  }
}

const managerOf = (connection: NatsConnection) =>
  jetstreamManager(connection, { checkAPI: false, timeout: REQUEST_TIMEOUT_MS })

/** Whether every stream and consumer is there; it is left as it is then. */
async function isWhole({ streams, consumers }: JetStreamManager): Promise<boolean> {
  try {
    for (const { name } of STREAMS) await streams.info(name)
    for (const { stream, name } of consumersOf(ACCESS)) await consumers.info(stream, name)
    return true
  } catch {
    return false
  }
}
