/** One moment of a database, read row by row through a cursor: however much there is, few rows are held here. */
import pg from 'pg'
import type { Statement } from './statements.ts'

const CONNECT_TIMEOUT_MS = 5_000
/** Long enough to sort a year's ledger on disk before the first row comes. */
const STATEMENT_TIMEOUT_MS = 15 * 60_000
const PAGE = 1_000

export interface Snapshot<Row> {
  rows(): AsyncGenerator<Row>
  close(): Promise<void>
}

/** Takes the snapshot. @param ids of the orders (uuids) to read; absent: all */
export async function takeSnapshot<Row>(
  connectionString: string,
  statement: Statement,
  ids?: readonly string[],
): Promise<Snapshot<Row>> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'storegraph verify',
  })
  const list = ids && `${pg.escapeLiteral(`{${ids.join(',')}}`)}::uuid[]`
  // A connection that breaks fails the statement that is next, and not the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const query = statement((column) => (list ? `${column} = ANY(${list})` : 'true'))
    await client.query(`DECLARE standings NO SCROLL CURSOR FOR ${query}`)
  } catch (error) {
    await client.end()
    throw error
  }
  return {
    async *rows() {
      for (;;) {
        const { rows } = await client.query(`FETCH ${PAGE} FROM standings`)
        yield* rows as Row[]
        if (rows.length < PAGE) return
      }
    },
    close: () => client.end(),
  }
}
