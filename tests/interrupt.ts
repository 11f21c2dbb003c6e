/** Interrupts what is written midway: it has to wait for a table that is locked, and its connection is cut there. */
import pg from 'pg'
import { eventually } from './eventually.ts'

const WAITING = `
  SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`

/** @param work has nothing else that waits beside it. @returns what it failed with */
export async function interruptAt(
  databaseUrl: string,
  table: string,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const other = new pg.Client(databaseUrl)
  await other.connect()
  try {
    await other.query(`BEGIN; LOCK TABLE ${table} IN SHARE MODE`)
    const outcome = work().catch((error: unknown) => error)
    const [{ pid }] = await eventually(
      async () => (await other.query(WAITING)).rows,
      (rows) => rows.length === 1,
    )
    await other.query('SELECT pg_terminate_backend($1)', [pid])
    const failure = await outcome
    await other.query('ROLLBACK')
    return failure
  } finally {
    await other.end()
  }
}
