/**
 * How long statements take, as Postgres says, and how many pages they look at: each with the values that it was sent with,
 * the fastest of a few, in a transaction that is rolled back. What cannot be repeated, as its row is there by now, took as
 * long as when it was sent.
 */
import type pg from 'pg'
import type { Statement } from '../../tests/query-plans.ts'

const TIMES = 3
const MAX_TEXT = 110

export interface Explained {
  database: string
  text: string
  ms: number
  /** Of 8 KB, looked at; undefined where it could not be repeated. */
  pages: number | undefined
}

export async function explainStatements(
  client: pg.Client,
  database: string,
  statements: readonly Statement[],
): Promise<Explained[]> {
  const explained: Explained[] = []
  for (const statement of statements) {
    const { text, ms } = statement
    const again = await explain(client, statement).catch(() => undefined)
    explained.push({ database, text, ms: again?.ms ?? ms, pages: again?.pages })
  }
  return explained
}

async function explain(
  client: pg.Client,
  { text, values }: Statement,
): Promise<{ ms: number; pages: number }> {
  let fastest = { ms: Infinity, pages: 0 }
  for (let time = 0; time < TIMES; time++) {
    await client.query('BEGIN')
    try {
      const { rows } = await client.query({ text: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values })
      const [{ Plan: plan, 'Execution Time': execution, 'Planning Time': planning }] = rows[0]['QUERY PLAN']
      const pages = plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
      if (execution + planning < fastest.ms) fastest = { ms: execution + planning, pages }
    } finally {
      await client.query('ROLLBACK')
    }
  }
  return fastest
}

/** The slowest first; those that take long are named whole. */
export function showStatements(explained: readonly Explained[], limitMs: number): string {
  const slowest = explained.toSorted((one, other) => other.ms - one.ms)
  const lines = slowest.map(({ database, text, ms, pages }) => {
    const line = text.replaceAll(/\s+/g, ' ').trim()
    const shown = ms > limitMs || line.length <= MAX_TEXT ? line : `${line.slice(0, MAX_TEXT)} …`
    return `${ms.toFixed(1).padStart(8)} ${String(pages ?? '').padStart(7)}  ${database.padEnd(8)} ${shown}`
  })
  const above = explained.filter(({ ms }) => ms > limitMs).length
  const verdict = above === 0 ? `None of ${explained.length} takes` : `${above} of ${explained.length} take`
  return [`      ms   pages  database statement`, ...lines, '', `${verdict} more than ${limitMs} ms.`].join(
    '\n',
  )
}
