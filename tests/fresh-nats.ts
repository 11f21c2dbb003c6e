/**
 * A NATS server for one test file, with the users, streams and consumers of production: its streams hold nothing from
 * another file, and nobody else's consumers hear what it publishes. A server starts in less time than cleaning a
 * shared one would take.
 */
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jetstreamManager } from '@nats-io/jetstream'
import { ACCESS } from '#contracts/access.ts'
import { STREAMS } from '#contracts/streams.ts'
import { openNats } from '#platform/messaging/nats-address.ts'
import { newNatsSeed } from '#platform/messaging/nats-users.ts'
import { provision } from '#platform/messaging/provision.ts'
import { TESTS, users } from '../dev/parts/credentials.ts'
import { freePort } from '../dev/parts/free-port.ts'
import { startNats } from '../dev/parts/nats.ts'
import { partUrl } from '../dev/parts/part-urls.ts'

/** Many servers that write every message to the disk may start at once. */
const PROVISION_TIMEOUT_MS = 20_000

export interface FreshNats {
  /** Of a user that may do everything. */
  url: string
  port: number
  /** Of a user, such as a service's. */
  urlOf(user: string): string
  /** Creates the streams and consumers again that a test has deleted. */
  provision(): Promise<void>
  stop(): Promise<void>
}

/** @param config further lines of the server's configuration */
export async function startFreshNats(config?: string): Promise<FreshNats> {
  const folder = mkdtempSync(join(tmpdir(), 'storegraph-nats-'))
  const port = await freePort()
  const names = [...Object.keys(users), TESTS]
  const seeds = Object.fromEntries(names.map((name) => [name, newNatsSeed()]))
  const server = await startNats({
    folder,
    port,
    seeds,
    ...(config && { config }),
    logFile: join(folder, 'nats.log'),
    signal: new AbortController().signal,
  })
  const urlOf = (user: string) => partUrl('nats', port, user, seeds[user]!)
  const nats: FreshNats = {
    url: urlOf(TESTS),
    port,
    urlOf,
    async provision() {
      const connection = await openNats({ url: urlOf('provisioner') })
      try {
        await provision(
          await jetstreamManager(connection, { checkAPI: false, timeout: PROVISION_TIMEOUT_MS }),
          STREAMS,
          ACCESS,
        )
      } finally {
        await connection.close()
      }
    },
    async stop() {
      await server.stop(2_000)
      await rm(folder, { recursive: true, force: true })
    },
  }
  try {
    if (!config) await nats.provision()
    return nats
  } catch (error) {
    await nats.stop()
    throw error
  }
}
