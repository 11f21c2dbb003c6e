/** Looks at the order subgraph's copy of the catalogue all the time: it may be behind, and never goes back. */
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { History } from '../history.ts'
import { openDatabase } from './read-databases.ts'

const LOOK_EVERY_MS = 250
const TABLES = ['catalog_products', 'catalog_availability'] as const

export async function watchCopies(
  url: string | undefined,
  { regressions }: Pick<History, 'regressions'>,
  signal: AbortSignal,
): Promise<void> {
  const seen = new Map<string, number>()
  let client: pg.Client | undefined
  while (!signal.aborted) {
    try {
      client ??= await openDatabase(url)
      for (const table of TABLES) {
        const { rows } = await client.query<{ id: string; version: number }>(
          `SELECT product_id AS id, version FROM ${table}`,
        )
        for (const { id, version } of rows) {
          const key = `${table} ${id}`
          const before = seen.get(key) ?? 0
          if (version < before) regressions.push(`${key} went back from version ${before} to ${version}`)
          seen.set(key, version)
        }
      }
    } catch {
      // The database is away.
      await client?.end().catch(() => undefined)
      client = undefined
    }
    await sleep(LOOK_EVERY_MS)
  }
  await client?.end().catch(() => undefined)
}
