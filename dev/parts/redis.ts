/** A Redis of our own: a cache and counters, bounded, and nothing of it on the disk. */
import { startDaemon } from '../processes/daemon.ts'
import { isRedis } from './probe.ts'
import { findServer, type ServerPackage } from '../install/find-server.ts'
import type { Running } from '../processes/supervisor.ts'

const READY_WITHIN_MS = 10_000

const redisServer: ServerPackage = {
  name: 'redis-server',
  title: 'Redis',
  atLeast: [6, 2],
  path: 'usr/bin/redis-server',
  brew: 'redis',
}

export type RedisOptions = { logFile: string; port: number; signal: AbortSignal }

export async function startRedis({ logFile, port, signal }: RedisOptions): Promise<Running> {
  const { command, env } = await findServer(redisServer)
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    save: '',
    appendonly: 'no',
    maxmemory: '64mb',
    'maxmemory-policy': 'allkeys-lru',
  }
  return startDaemon({
    command,
    args: Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value]),
    env,
    logFile,
    stopSignal: 'SIGTERM',
    isReady: () => isRedis(port),
    readyWithinMs: READY_WITHIN_MS,
    signal,
  })
}
