/**
 * A Postgres of our own: the server's binaries come from npm, its data lies in one folder, and it listens
 * on 127.0.0.1 only. Durability is that of production (fsync on); memory is that of a laptop.
 */
import { existsSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Client } from 'pg'
import { startDaemon } from '../processes/daemon.ts'
import { postgresUrl } from './part-urls.ts'
import { ACCOUNT } from './ports.ts'
import { stopLeftover } from './postgres-leftover.ts'
import { nativePostgres, postgresPrivileges, runAsPostgresUser, SERVER_USER } from './postgres-native.ts'
import type { Running } from '../processes/supervisor.ts'

const READY_WITHIN_MS = 30_000 // after a power loss it replays its log first
const CONNECT_TIMEOUT_MS = 3_000
const WRONG_PASSWORD = '28P01'
const FOREIGN =
  'The data does not take the password in its credentials.json: put the file back, or wipe all data with `npm run reset`.'

export type PostgresOptions = {
  folder: string
  logFile: string
  port: number
  /** Of the account that owns the database. */
  password: string
  /** Tests do without fsync: their data does not outlive them. */
  durable: boolean
  /** Further settings of the server, or others than ours. */
  settings?: Record<string, string>
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
  const { folder, logFile, port, password, durable, signal } = options
  if (!existsSync(join(folder, 'PG_VERSION'))) await createCluster(folder, password)
  await stopLeftover(folder)
  const given = {
    ...settings,
    ...options.settings,
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
    await renewPassword(port, password)
    await createDatabase(port, password)
    return server
  } catch (error) {
    await server.stop(0)
    throw error
  }
}

/** initdb into a folder beside it, then a rename: a cluster exists whole or not at all. */
async function createCluster(folder: string, password: string): Promise<void> {
  const draft = `${folder}.new`
  const passwordFile = `${folder}.password`
  await rm(draft, { recursive: true, force: true })
  await mkdir(dirname(folder), { recursive: true })
  await mkdir(draft, { mode: 0o700 })
  await writeFile(passwordFile, password, { mode: 0o600 })
  for (const path of SERVER_USER ? [draft, passwordFile] : [])
    await chown(path, SERVER_USER!.uid, SERVER_USER!.gid)
  const account = ['-U', ACCOUNT, `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  const text = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  await runAsPostgresUser('initdb', ['-D', draft, ...account, ...text, '--no-instructions'], folder)
  await rm(passwordFile)
  await rename(draft, folder)
}

/** The server writes its state into the last line of postmaster.pid: "ready", or "standby" of one that can be read. */
async function isListening(folder: string): Promise<boolean> {
  const state = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')
  return /(ready|standby)$/.test(state.trimEnd())
}

/** A cluster of an earlier version has the password that all had, which is the account's name. */
async function renewPassword(port: number, password: string): Promise<void> {
  try {
    await onServer(port, password, async () => {})
  } catch (error) {
    if ((error as { code?: string }).code !== WRONG_PASSWORD) throw error
    await onServer(port, ACCOUNT, async (client) => {
      await client.query(`ALTER ROLE ${ACCOUNT} PASSWORD ${client.escapeLiteral(password)}`)
    }).catch((problem: unknown) => {
      throw new Error(FOREIGN, { cause: problem })
    })
  }
}

async function createDatabase(port: number, password: string): Promise<void> {
  await onServer(port, password, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [ACCOUNT])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${ACCOUNT}`)
  })
}

async function onServer(port: number, password: string, work: (client: Client) => Promise<void>) {
  const { default: pg } = await import('pg')
  const connectionString = postgresUrl(port, password).replace(/[^/]*$/, 'postgres')
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
