import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runTask } from '../processes/task.ts'
import { databaseNames, databaseVariable } from '../subgraphs.ts'

const name = `migrate_${randomUUID().replaceAll('-', '')}`
const server = (subgraph: string) => process.env[`TEST_DATABASE_URL_${subgraph.toUpperCase()}`] ?? ''
const emptyDatabase = (subgraph: string) =>
  Object.assign(new URL(server(subgraph)), { pathname: `/${name}` }).href
const urls = Object.fromEntries(
  databaseNames().map((subgraph) => [databaseVariable(subgraph), emptyDatabase(subgraph)]),
)

async function onEachServer(statement: string): Promise<void> {
  for (const subgraph of databaseNames()) {
    const client = new pg.Client(server(subgraph))
    await client.connect()
    await client.query(statement)
    await client.end()
  }
}

beforeAll(() => onEachServer(`CREATE DATABASE ${name}`))
afterAll(() => onEachServer(`DROP DATABASE ${name} WITH (FORCE)`))

const migrate = () => runTask('dev/database/migrate.ts', [], urls, AbortSignal.timeout(30_000))
const upToDate = (output: string) => output.match(/up to date/g)?.length ?? 0

it('applies each migration once, also when two run at the same time', async () => {
  const outputs = await Promise.all([migrate(), migrate()])
  expect(outputs.map(upToDate).reduce((sum, count) => sum + count)).toBe(databaseNames().length)
  expect(upToDate(await migrate())).toBe(databaseNames().length)
})
