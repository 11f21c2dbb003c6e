/**
 * A Redis of our own, bounded, and nothing of it on the disk: one is a cache, which evicts what it has no room for; the
 * other counts limits, which nothing may push out, and refuses what it has no room for. In both each service has a user
 * that reaches the keys that begin with its name, and no command that concerns anybody else.
 */
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startDaemon } from '../processes/daemon.ts'
import { TESTS } from './credentials.ts'
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

/** What a service may do with its own keys. ioredis asks for INFO before it says that it is ready. */
const RULES =
  '+@read +@write +@transaction +@scripting +@connection -@dangerous -scan -randomkey -dbsize +info'

export type RedisOptions = {
  folder: string
  logFile: string
  port: number
  /** The users' passwords, by their names; nobody else may do anything. */
  passwords: Record<string, string>
  /** Whether it is a cache. */
  evicts: boolean
  /** Further lines of the server's configuration. */
  config?: string
  signal: AbortSignal
}

export async function startRedis(options: RedisOptions): Promise<Running> {
  const { folder, logFile, port, passwords, evicts, signal } = options
  const { command, env } = await findServer(redisServer)
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'redis.conf')
  await writeFile(file, [redisConfig(port, passwords, evicts), options.config].join('\n'), { mode: 0o600 })
  return startDaemon({
    command,
    args: [file],
    env,
    logFile,
    stopSignal: 'SIGTERM',
    isReady: () => isRedis(port),
    readyWithinMs: READY_WITHIN_MS,
    signal,
  })
}

function redisConfig(port: number, passwords: Record<string, string>, evicts: boolean): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    'save ""',
    'appendonly no',
    ...memorySettings(evicts),
    ...Object.entries(passwords).map(([name, password]) => aclUser(name, `#${sha256(password)}`)),
    'user default off',
  ].join('\n')
}

export const memorySettings = (evicts: boolean) =>
  evicts
    ? ['maxmemory 64mb', 'maxmemory-policy allkeys-lru']
    : ['maxmemory 32mb', 'maxmemory-policy noeviction']

/** @param secret `#` and the password's SHA-256, or `>` and the password */
export function aclUser(name: string, secret: string): string {
  if (name === TESTS) return `user ${name} on ${secret} ~* &* +@all`
  return `user ${name} on ${secret} ~${name}:* resetchannels ${RULES}`
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
