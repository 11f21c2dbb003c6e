/**
 * A Postgres of our own: the server's binaries come from npm, its data lies in one folder, and it listens
 * on 127.0.0.1 only. Durability is that of production (fsync on); memory is that of a laptop.
 */
import { existsSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { startDaemon } from '../processes/daemon.ts'
import { ACCOUNT, partUrl } from './ports.ts'
import { stopLeftover } from './postgres-leftover.ts'
import { nativePostgres, postgresPrivileges, runAsPostgresUser, SERVER_USER } from './postgres-native.ts'
import type { Running } from '../processes/supervisor.ts'

const READY_WITHIN_MS = 30_000 // after a power loss it replays its log first
const CONNECT_TIMEOUT_MS = 3_000

export type PostgresOptions = {
  folder: string
  logFile: string
  port: number
  /** Tests do without fsync: their data does not outlive them. */
  durable: boolean
  signal: AbortSignal
}

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // a socket's path may have 107 bytes at most; a clone's path may be longer
  max_connections: '60',
  shared_buffers: '16MB',
  io_method: 'sync', // no worker processes for reading ahead
  max_wal_size: '256MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_parallel_workers: '0',
  max_logical_replication_workers: '0',
  jit: 'off',
}

/** Starts the server on its folder, which is made on the first start. */
export async function startPostgres(options: PostgresOptions): Promise<Running> {
  const { folder, logFile, port, durable, signal } = options
  if (!existsSync(join(folder, 'PG_VERSION'))) await createCluster(folder)
  await stopLeftover(folder)
  const given = {
    ...settings,
    port: String(port),
    ...(!durable && { fsync: 'off', synchronous_commit: 'off' }),
  }
  const server = await startDaemon({
    command: nativePostgres('postgres'),
    args: ['-D', folder, ...Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    logFile,
    stopSignal: 'SIGINT', // "fast shutdown": it waits for nobody's session and loses nothing
    privileges: postgresPrivileges(folder),
    isReady: () => isListening(folder),
    readyWithinMs: READY_WITHIN_MS,
    signal,
  })
  try {
    await createDatabase(port)
    return server
  } catch (error) {
    await server.stop(0)
    throw error
  }
}

/** initdb into a folder beside it, then a rename: a cluster exists whole or not at all. */
async function createCluster(folder: string): Promise<void> {
  const draft = `${folder}.new`
  const passwordFile = `${folder}.password`
  await rm(draft, { recursive: true, force: true })
  await mkdir(dirname(folder), { recursive: true })
  await mkdir(draft, { mode: 0o700 })
  await writeFile(passwordFile, ACCOUNT)
  if (SERVER_USER) await chown(draft, SERVER_USER.uid, SERVER_USER.gid)
  const account = ['-U', ACCOUNT, `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  const text = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  await runAsPostgresUser('initdb', ['-D', draft, ...account, ...text, '--no-instructions'], folder)
  await rm(passwordFile)
  await rename(draft, folder)
}

/** The server writes its state into the last line of postmaster.pid. */
async function isListening(folder: string): Promise<boolean> {
  const state = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')
  return state.trimEnd().endsWith('ready')
}

async function createDatabase(port: number): Promise<void> {
  const connectionString = partUrl('postgres', port).replace(/[^/]*$/, 'postgres')
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  await client.connect()
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [ACCOUNT])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${ACCOUNT}`)
  } finally {
    await client.end()
  }
}
