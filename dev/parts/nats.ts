/**
 * A NATS server of our own with JetStream. `sync_interval: always`: an acknowledged message is on the disk,
 * as in production.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startDaemon } from '../processes/daemon.ts'
import { isNats } from './probe.ts'
import { findServer, type ServerPackage } from '../install/find-server.ts'
import type { Running } from '../processes/supervisor.ts'

const READY_WITHIN_MS = 20_000

const natsServer: ServerPackage = {
  name: 'nats-server',
  title: 'NATS Server',
  atLeast: [2, 10], // 2.9 has no sync_interval and drops the reason of a terminated message
  path: 'usr/sbin/nats-server',
  newerRelease: 'trixie',
  brew: 'nats-server',
}

export type NatsOptions = { folder: string; logFile: string; port: number; signal: AbortSignal }

export async function startNats({ folder, logFile, port, signal }: NatsOptions): Promise<Running> {
  const { command, env } = await findServer(natsServer)
  await mkdir(folder, { recursive: true })
  const config = join(folder, 'nats.conf')
  await writeFile(config, natsConfig(folder, port))
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

function natsConfig(folder: string, port: number): string {
  const store = JSON.stringify(join(folder, 'jetstream'))
  return `listen: 127.0.0.1:${port}
jetstream {
  store_dir: ${store}
  sync_interval: always
  max_memory_store: 64MB
  max_file_store: 1GB
}
`
}
