/**
 * A database for one test file, on the server that all share: its tables are empty, and no other file's
 * outbox publishes what is written here.
 */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

const CONNECT_TIMEOUT_MS = 5_000
const migrations = (subgraph: string) => join(import.meta.dirname, '../prisma', subgraph, 'migrations')

export interface FreshDatabase {
  url: string
  drop(): Promise<void>
}

/** @param serverUrl of any database on the server; its user may create another */
export async function createFreshDatabase(serverUrl: string, subgraph: string): Promise<FreshDatabase> {
  const name = `${subgraph}_${randomUUID().replaceAll('-', '')}`
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href
  await run(serverUrl, [`CREATE DATABASE ${name}`])
  await run(url, migrationsOf(subgraph))
  return { url, drop: () => run(serverUrl, [`DROP DATABASE ${name} WITH (FORCE)`]) }
}

/** The SQL of the subgraph's migrations, oldest first. */
function migrationsOf(subgraph: string): string[] {
  const folder = migrations(subgraph)
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const files = names.map((entry) => join(folder, entry.name, 'migration.sql')).sort()
  return files.map((file) => readFileSync(file, 'utf8'))
}

async function run(connectionString: string, statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
