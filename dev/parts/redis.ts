/**
 * A Redis of our own, bounded, and nothing of it on the disk: one is a cache, which evicts what it has no room for; the
 * other counts limits, which nothing may push out, and refuses what it has no room for.
 */
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

export type RedisOptions = { logFile: string; port: number; evicts: boolean; signal: AbortSignal }

export async function startRedis({ logFile, port, evicts, signal }: RedisOptions): Promise<Running> {
  const { command, env } = await findServer(redisServer)
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    save: '',
    appendonly: 'no',
    maxmemory: evicts ? '64mb' : '32mb',
    'maxmemory-policy': evicts ? 'allkeys-lru' : 'noeviction',
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
