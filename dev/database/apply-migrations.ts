/**
 * Applies a subgraph's pending migrations to its database, in their order. Several at once are safe: one
 * applies, the others wait for it and find nothing left to do.
 */
import pg from 'pg'
import { NO_FILTERS, openEngine, readMigrations } from './schema-engine.ts'

const LOCK_TIMEOUT_MS = 60_000
const CONNECT_TIMEOUT_MS = 5_000
const LOCK = `SELECT pg_advisory_lock(hashtext('storegraph migrate'))`

/** @returns the names of the migrations that were applied now */
export async function applyMigrations(subgraph: string, url: string): Promise<string[]> {
  const session = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
  })
  await session.connect()
  try {
    await session.query(LOCK) // released with the session
    const { engine, pool } = await openEngine(subgraph, url)
    try {
      const migrationsList = readMigrations(subgraph)
      const applied = await engine.applyMigrations({ migrationsList, filters: NO_FILTERS })
      return applied.appliedMigrationNames
    } finally {
      engine.free()
      await pool.end()
    }
  } catch (error) {
    throw new Error(`The migrations of "${subgraph}" could not be applied: ${reason(error)}`, {
      cause: error,
    })
  } finally {
    await session.end()
  }
}

/** The engine's message without its Rust backtrace. */
function reason(error: unknown): string {
  const lines = (error as Error).message.split('\n')
  const migration = lines.find((line) => line.includes('with migration_name='))?.match(/"(.*)"/)?.[1]
  const said = lines.filter(
    (line) => !/^\s+(\d+:|with|at) /.test(line) && line !== 'external connector error',
  )
  return said.join(' ').trim() + (migration ? ` (prisma/*/migrations/${migration})` : '')
}
