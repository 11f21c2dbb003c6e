/**
 * What takes a database from where its subgraph's migrations leave it to what schema.prisma says now, read off a
 * throw-away database. A default in SQL must stand in schema.prisma as Postgres itself writes it
 * (`pg_get_expr`), or it looks like a change each time.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../parts/free-port.ts'
import { partUrl } from '../parts/ports.ts'
import { startPostgres } from '../parts/postgres.ts'
import { applyMigrations } from './apply-migrations.ts'
import { migrationsFolder, NO_FILTERS, openEngine, readSchema } from './schema-engine.ts'

const THROW_AWAY_TIMEOUT_MS = 60_000
const STOP_WITHIN_MS = 5_000

/**
 * @param url of an empty database
 * @returns SQL; undefined where there is no difference
 */
export async function difference(subgraph: string, url: string): Promise<string | undefined> {
  await applyMigrations(subgraph, url)
  const { engine, pool } = await openEngine(subgraph, url)
  try {
    const schema = readSchema(subgraph)
    const { stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', configDir: migrationsFolder(subgraph), ...schema },
      to: { tag: 'schemaDatamodel', ...schema },
      script: true,
      exitCode: null,
      filters: NO_FILTERS,
    })
    return stdout?.includes('-- This is an empty migration') ? undefined : stdout?.trim()
  } finally {
    engine.free()
    await pool.end()
  }
}

/** The same, on a Postgres that is started for it. */
export async function differenceOnThrowAway(subgraph: string): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'storegraph-diff-'))
  chmodSync(folder, 0o711)
  const port = await freePort()
  const options = {
    folder: join(folder, 'data'),
    logFile: join(folder, 'log'),
    port,
    durable: false,
    signal: AbortSignal.timeout(THROW_AWAY_TIMEOUT_MS),
  }
  try {
    const postgres = await startPostgres(options)
    try {
      return await difference(subgraph, partUrl('postgres', port))
    } finally {
      await postgres.stop(STOP_WITHIN_MS)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
