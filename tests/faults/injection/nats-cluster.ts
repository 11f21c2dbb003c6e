/**
 * Several NATS servers as one: each stream is kept by all of them, so that the loss of one loses nothing. For a system
 * that is started with the URLs of its users.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jetstreamManager } from '@nats-io/jetstream'
import { openNats } from '#platform/messaging/nats-address.ts'
import { newNatsSeed } from '#platform/messaging/nats-users.ts'
import { TESTS, users } from '../../../dev/parts/credentials.ts'
import { freePort } from '../../../dev/parts/free-port.ts'
import { startNats } from '../../../dev/parts/nats.ts'
import { partUrl } from '../../../dev/parts/part-urls.ts'
import { supervise, type Supervised } from '../../../dev/processes/supervisor.ts'
import { variable } from '../../../dev/subgraphs.ts'
import { eventually } from '../../eventually.ts'

const BACKOFF = { firstMs: 1_000, maxMs: 2_000, stableMs: 10_000 }
const READY_WITHIN_MS = 60_000
const CALL_WITHIN_MS = 3_000
const STOP_WITHIN_MS = 5_000

export interface NatsCluster {
  nodes: readonly Supervised[]
  /** The URLs of all users, by the names of their environment variables. */
  urls: Record<string, string>
  /** Whether every node has all that each stream holds. */
  isWhole(): Promise<boolean>
  stop(): Promise<void>
}

export async function startNatsCluster(size: number): Promise<NatsCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'storegraph-nats-'))
  const names = [...Object.keys(users), TESTS]
  const seeds = Object.fromEntries(names.map((name) => [name, newNatsSeed()]))
  const nodes = await Promise.all(
    Array.from({ length: size }, async (_, index) => {
      return { name: `nats-${index + 1}`, port: await freePort(), route: await freePort() }
    }),
  )
  const routes = nodes.map(({ route }) => `nats://127.0.0.1:${route}`).join(', ')
  const url = (user: string) => nodes.map(({ port }) => partUrl('nats', port, user, seeds[user]!)).join(',')
  const urls = {
    ...Object.fromEntries(names.map((name) => [variable(name, 'NATS_URL'), url(name)])),
    NATS_URL: url(TESTS),
  }
  const running = nodes.map(({ name, port, route }) => {
    const config = `server_name: ${name}
cluster { name: storegraph, listen: "127.0.0.1:${route}", routes: [${routes}] }`
    const options = { folder: join(folder, name), logFile: join(folder, `${name}.log`), port, seeds, config }
    return supervise(
      name,
      (signal) => startNats({ ...options, signal }),
      () => undefined,
      BACKOFF,
    )
  })

  /** @param look at what each node has of the streams; their leader is among them */
  async function isWhole(): Promise<boolean> {
    const connection = await openNats({ url: urls.NATS_URL }, { timeout: CALL_WITHIN_MS })
    try {
      const manager = await jetstreamManager(connection, { timeout: CALL_WITHIN_MS })
      for await (const { cluster } of manager.streams.list()) {
        const others = cluster?.replicas ?? []
        if (!cluster?.leader || others.length < size - 1 || !others.every(({ current }) => current))
          return false
      }
      return true
    } catch {
      return false // no leader is elected yet
    } finally {
      await connection.close()
    }
  }

  async function stop(): Promise<void> {
    await Promise.all(running.map((node) => node.stop(STOP_WITHIN_MS)))
    await rm(folder, { recursive: true, force: true })
  }

  try {
    await Promise.all(running.map(({ started }) => started))
    await eventually(isWhole, Boolean, READY_WITHIN_MS)
    return { nodes: running, urls, isWhole, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
