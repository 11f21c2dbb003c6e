/**
 * A Postgres with a synchronous standby, and one address for both: a commit is answered once both have it, so that the
 * standby can take over at any moment and nothing is lost. The standby begins as a copy of the stopped primary.
 */
import { once } from 'node:events'
import { mkdtemp, rm, chmod, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { newPassword } from '../../../dev/parts/credentials.ts'
import { freePort } from '../../../dev/parts/free-port.ts'
import { postgresUrl } from '../../../dev/parts/part-urls.ts'
import { ACCOUNT } from '../../../dev/parts/ports.ts'
import { startPostgres } from '../../../dev/parts/postgres.ts'
import { runOrThrow } from '../../../dev/processes/child.mjs'
import { supervise, type Supervised } from '../../../dev/processes/supervisor.ts'
import { eventually } from '../../eventually.ts'
import { killWhole } from '../../../dev/processes/freeze.ts'

const SETTINGS = { wal_level: 'replica', max_wal_senders: '4', wal_keep_size: '128MB' }
const BACKOFF = { firstMs: 200, maxMs: 2_000, stableMs: 10_000 }
const STREAMING_WITHIN_MS = 30_000
const STOP_WITHIN_MS = 10_000
const CONNECT_TIMEOUT_MS = 3_000
const PROMOTED_WITHIN_S = 30

export interface StandbyPair {
  /** Where the one is that is written to. */
  port: number
  url: string
  isPromoted(): boolean
  /** The primary dies, and the standby takes its place. */
  failOver(): Promise<void>
  stop(): Promise<void>
}

/** @param port where clients connect to */
export async function startStandbyPair(port: number): Promise<StandbyPair> {
  const folder = await mkdtemp(join(tmpdir(), 'storegraph-pair-'))
  await chmod(folder, 0o755)
  const password = newPassword()
  const [primary, standby] = await Promise.all([server('primary'), server('standby')])
  const address = await startSwitch(port, primary.port)
  const running: Supervised[] = []
  let promoted = false

  async function server(name: string) {
    const files = { folder: join(folder, name), logFile: join(folder, `${name}.log`) }
    return { ...files, port: await freePort(), password, durable: true, settings: SETTINGS }
  }

  async function start(name: string, options: typeof primary): Promise<Supervised> {
    const supervised = supervise(
      name,
      (aborted) => startPostgres({ ...options, signal: aborted }),
      () => undefined,
      BACKOFF,
    )
    running.push(supervised)
    await supervised.started
    return supervised
  }

  const stop = async () => {
    address.stop()
    await Promise.all(running.map((each) => each.stop(STOP_WITHIN_MS)))
    await rm(folder, { recursive: true, force: true })
  }

  try {
    const first = await startPostgres({ ...primary, signal: new AbortController().signal })
    await first.stop(STOP_WITHIN_MS)
    await runOrThrow(
      { command: 'cp', args: ['-a', primary.folder, standby.folder] },
      { timeoutMs: STREAMING_WITHIN_MS },
    )
    await writeFile(join(standby.folder, 'standby.signal'), '')
    const way = `host=127.0.0.1 port=${primary.port} user=${ACCOUNT} password=${password}`
    Object.assign(standby, { settings: { ...SETTINGS, primary_conninfo: way } })
    const dying = await start('primary', primary)
    await start('standby', standby)
    await eventually(() => isStreaming(primary.port), Boolean, STREAMING_WITHIN_MS)
    await ask(primary.port, `ALTER SYSTEM SET synchronous_standby_names = '*'`)
    await ask(primary.port, 'SELECT pg_reload_conf()')
    return {
      port,
      url: postgresUrl(port, password),
      isPromoted: () => promoted,
      async failOver() {
        promoted = true
        const pid = dying.pid()
        if (pid !== undefined) killWhole(pid)
        await dying.stop(0)
        await ask(standby.port, `SELECT pg_promote(true, ${PROMOTED_WITHIN_S})`)
        address.to(standby.port)
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }

  async function isStreaming(at: number): Promise<boolean> {
    const rows = await ask(at, `SELECT FROM pg_stat_replication WHERE state = 'streaming'`)
    return rows.length > 0
  }

  async function ask(at: number, statement: string): Promise<unknown[]> {
    const client = new pg.Client({
      connectionString: postgresUrl(at, password),
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query(statement)).rows
    } finally {
      await client.end()
    }
  }
}

/** Whoever connects to the port reaches one server; then, at once, another. */
async function startSwitch(port: number, first: number) {
  const sockets = new Set<Socket>()
  let target = first
  const listening = createServer((client) => {
    const behind = connect(target, '127.0.0.1')
    for (const [from, to] of [
      [client, behind],
      [behind, client],
    ] as const) {
      sockets.add(from)
      from.pipe(to)
      from.on('error', () => undefined)
      from.on('close', () => {
        to.destroy()
        sockets.delete(from)
      })
    }
  })
  listening.listen(port, '127.0.0.1')
  await once(listening, 'listening')
  const breakAll = () => sockets.forEach((socket) => socket.destroy())
  return {
    to(next: number) {
      target = next
      breakAll()
    },
    stop() {
      listening.close()
      breakAll()
    },
  }
}
