/**
 * Prisma's own schema engine, as WebAssembly: the same SQL and the same `_prisma_migrations` table as
 * `prisma migrate`, without the native engine, which would be a download from outside the registry.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { type MigrationList, SchemaEngine, type SchemasContainer } from '@prisma/schema-engine-wasm'
import pg from 'pg'
import { catalogAdapter } from './catalog-adapter.ts'
import { root } from '../paths.ts'

export const NO_FILTERS = { externalTables: [], externalEnums: [] }

const CONNECT_TIMEOUT_MS = 5_000

export const migrationsFolder = (subgraph: string) => join(root, 'prisma', subgraph, 'migrations')

export function readSchema(subgraph: string): SchemasContainer {
  const path = join(root, 'prisma', subgraph, 'schema.prisma')
  return { files: [{ path, content: readFileSync(path, 'utf8') }] }
}

/** The subgraph's migrations, oldest first. */
export function readMigrations(subgraph: string): MigrationList {
  const baseDir = migrationsFolder(subgraph)
  const folders = existsSync(baseDir) ? readdirSync(baseDir, { withFileTypes: true }) : []
  const names = folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const lockfile = join(baseDir, 'migration_lock.toml')
  return {
    baseDir,
    shadowDbInitScript: '',
    lockfile: {
      path: 'migration_lock.toml',
      content: existsSync(lockfile) ? readFileSync(lockfile, 'utf8') : null,
    },
    migrationDirectories: names.sort().map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(baseDir, name, 'migration.sql'), 'utf8') },
      },
    })),
  }
}

/** Dispose of the engine with `free()` and then of the pool with `end()`. */
export async function openEngine(subgraph: string, url: string) {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    allowExitOnIdle: true,
  })
  const datamodels = readSchema(subgraph).files.map(({ path, content }): [string, string] => [path, content])
  const adapter = bindMigrationAwareSqlAdapterFactory(catalogAdapter(pool))
  return { engine: await SchemaEngine.new({ datamodels }, () => {}, adapter), pool }
}
