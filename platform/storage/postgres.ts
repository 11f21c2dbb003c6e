/**
 * The connections to a subgraph's own Postgres: bounded in number, in waiting and in the time of a statement.
 * A connection that breaks, idle or in use, is logged and replaced; it never ends the process. So is one that
 * falls silent: Postgres answers every statement within its time-out, if only to say that it took too long.
 */
import type { Socket } from 'node:net'
import { PrismaPg } from '@prisma/adapter-pg'
import { raw, type Sql as Fragment, sqltag as sql } from '@prisma/client/runtime/client'
import pg from 'pg'
import { log } from '../process/log.ts'
import { noteCertificate } from '../telemetry/certificate-metrics.ts'
import { watchPool } from '../telemetry/storage-metrics.ts'
import { traceStatements } from './trace-statements.ts'

/** What parts of statements are made of, which platform/ contributes to the subgraphs' own. */
export { raw, type Fragment, sql }

const CONNECTIONS = 10
const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 10_000
/** Longer than any statement may take: nobody is there who could still answer. */
const SILENT_AFTER_MS = STATEMENT_TIMEOUT_MS + 2_000
/** For connections that nobody waits on; the probes follow each other by a second, and the tenth is the last. */
const KEEP_ALIVE_AFTER_MS = 5_000
/** So that after a failover or a rotation of credentials nobody stays where they were. */
const MAX_LIFETIME_S = 15 * 60
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000
const TRANSACTION_MS = { maxWait: 5_000, timeout: 10_000 }
/** Each connection prepares at most this many statements; Postgres plans any others each time. */
const MAX_PREPARED = 200

const REPLAN = '/* plan for each call */'
/** Marks a statement whose good plan depends on its values: it is never prepared, so each call is planned. */
export const plannedAnew = raw(REPLAN)

/** What a PrismaClient is made with. */
export function postgresOptions(connectionString: string) {
  const pool = new pg.Pool({
    connectionString,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    maxLifetimeSeconds: MAX_LIFETIME_S,
  })
  watchPool(pool)
  traceStatements(pool)
  // Between two uses a connection has no other listener, and an error event without a listener is fatal.
  pool.on('connect', (client) => {
    client.on('error', logBroken)
    noteCertificate('postgres', streamOf(client))
    breakWhenSilent(client)
  })
  return {
    adapter: new PrismaPg(pool, { disposeExternalPool: true, statementNameGenerator: createNames() }),
    transactionOptions: TRANSACTION_MS,
  }
}

/** The connection itself, which the library keeps out of its types. */
const streamOf = (client: pg.ClientBase) =>
  (client as unknown as { connection: { stream: unknown } }).connection.stream

/** Whatever waits on a connection that has fallen silent fails, and the pool makes another. */
function breakWhenSilent(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  stream.setTimeout(SILENT_AFTER_MS, () => {
    const error = new Error(`Postgres has said nothing for ${SILENT_AFTER_MS} ms`)
    stream.destroy(Object.assign(error, { code: 'ETIMEDOUT' }))
  })
}

function logBroken(error: Error): void {
  log.warn({ reason: error.message }, 'a connection to Postgres broke')
}

/** Names for prepared statements; a statement with an empty name is not prepared. */
function createNames(): (query: { sql: string; args: unknown[] }) => string {
  const names = new Map<string, string>()
  return ({ sql, args }) => {
    const known = names.get(sql)
    if (known !== undefined) return known
    // Without parameters, such as BEGIN, there is nothing to plan.
    if (args.length === 0 || names.size >= MAX_PREPARED || sql.includes(REPLAN)) return ''
    const name = `s${names.size}`
    names.set(sql, name)
    return name
  }
}
