/**
 * A NATS server of our own with JetStream. `sync_interval: always`: an acknowledged message is on the disk,
 * as in production.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { authorizationConfig, natsPublicKey } from '#platform/messaging/nats-users.ts'
import { startDaemon } from '../processes/daemon.ts'
import { TESTS, users } from './credentials.ts'
import { isNats } from './probe.ts'
import { findServer, type ServerPackage } from '../install/find-server.ts'
import type { Running } from '../processes/supervisor.ts'

const READY_WITHIN_MS = 20_000
const EVERYTHING = { publish: ['>'], subscribe: ['>'] }

const natsServer: ServerPackage = {
  name: 'nats-server',
  title: 'NATS Server',
  atLeast: [2, 10], // 2.9 has no sync_interval and drops the reason of a terminated message
  path: 'usr/sbin/nats-server',
  newerRelease: 'trixie',
  brew: 'nats-server',
}

export type NatsOptions = {
  folder: string
  logFile: string
  port: number
  /** The users' seeds, by their names; nobody else may connect. */
  seeds: Record<string, string>
  /** Further lines of the server's configuration. */
  config?: string
  signal: AbortSignal
}

export async function startNats(options: NatsOptions): Promise<Running> {
  const { folder, logFile, port, seeds, signal } = options
  const { command, env } = await findServer(natsServer)
  await mkdir(folder, { recursive: true })
  const config = join(folder, 'nats.conf')
  const text = [natsConfig(folder, port), usersConfig(seeds), options.config].join('\n')
  await writeFile(config, text, { mode: 0o600 })
  return startDaemon({
    command,
    args: ['--config', config],
    env,
    logFile,
    stopSignal: 'SIGTERM',
    isReady: () => isNats(port),
    readyWithinMs: READY_WITHIN_MS,
    signal,
  })
}

/** The server is told public keys only. */
function usersConfig(seeds: Record<string, string>): string {
  const permissions = Object.keys(seeds).map((name) => [name, name === TESTS ? EVERYTHING : users[name]!])
  return authorizationConfig(
    Object.fromEntries(permissions) as typeof users,
    (name) => `nkey: ${natsPublicKey(seeds[name]!)}`,
  )
}

function natsConfig(folder: string, port: number): string {
  const store = JSON.stringify(join(folder, 'jetstream'))
  return `listen: 127.0.0.1:${port}
jetstream {
  store_dir: ${store}
  sync_interval: always
  max_memory_store: 64MB
  max_file_store: 18GB
}
`
}
