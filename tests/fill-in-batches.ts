/** Fills tables by one statement, batch by batch: its parameters are which rows ($1 to $2), of how many ($3), over how many days ($4). */
import type pg from 'pg'
import { fillTables } from './fill-tables.ts'

export interface Filling {
  /** How many there are of what the subgraph keeps: orders, accounts. */
  count: number
  /** The days over which they came, up to now. */
  days: number
  /** How many a statement makes. */
  batch?: number
}

export type ReportFilled = (filled: number) => void

export async function fillInBatches(
  client: pg.Client,
  statement: string,
  { count, days, batch = 50_000 }: Filling,
  report: ReportFilled = () => undefined,
): Promise<void> {
  await fillTables(client, async () => {
    for (let from = 0; from < count; from += batch) {
      const to = Math.min(from + batch, count)
      await client.query(statement, [from + 1, to, count, days])
      report(to)
    }
  })
}
