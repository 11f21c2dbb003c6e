/**
 * How statements read large tables, as Postgres plans them: a statement that would read one from end to end, without or
 * with an index, is refused. The statements are those that the code sends, recorded on their way to the database.
 */
import pg from 'pg'

export interface Statement {
  text: string
  /** Of the first time that it was sent. */
  values: unknown[]
  /** The shortest time until it was answered, in milliseconds. */
  ms: number
}

/** A node of a plan, as far as it is looked at. */
interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  Plans?: PlanNode[]
}

const READS_WHOLE_INDEX = ['Index Scan', 'Index Only Scan', 'Bitmap Index Scan']
/** What transactions begin and end with, and what has no plan. */
const WITHOUT_PLAN = /^\s*(BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|SHOW|DEALLOCATE|DISCARD)\b/i

/** Records what this process sends to databases from now on, each text once. */
export function recordStatements(): { statements(): Statement[]; stop(): void } {
  const recorded = new Map<string, Statement>()
  const original = pg.Client.prototype.query
  pg.Client.prototype.query = function query(this: pg.Client, ...args: unknown[]) {
    const [config, values] = args as [string | { text?: string; values?: unknown[] }, unknown[]?]
    const text = typeof config === 'string' ? config : config?.text
    const given = (typeof config === 'object' && config?.values) || (Array.isArray(values) ? values : [])
    const sent = performance.now()
    const answer = Reflect.apply(original, this, args) as unknown
    if (!text || WITHOUT_PLAN.test(text)) return answer
    const statement = recorded.get(text) ?? { text, values: given, ms: Infinity }
    recorded.set(text, statement)
    const answered = () => (statement.ms = Math.min(statement.ms, performance.now() - sent))
    if (answer instanceof Promise) answer.then(answered, () => undefined)
    return answer
  } as typeof original
  return {
    statements: () => [...recorded.values()],
    stop: () => void (pg.Client.prototype.query = original),
  }
}

/**
 * @param small the tables, and indexes of a part of one, that do not grow with the orders
 * @returns a sentence for each statement that reads all of a table that grows
 */
export async function findFullReads(
  databaseUrl: string,
  statements: readonly Statement[],
  small: readonly string[],
): Promise<string[]> {
  if (statements.length === 0) throw new Error('No statement was recorded.')
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    // Tables of a test are small; it is a disk without moving parts that makes them look for single rows all the same.
    await client.query('SET random_page_cost = 1.1')
    const found: string[] = []
    for (const { text, values } of statements) {
      const { rows } = await client.query({ text: `EXPLAIN (FORMAT JSON) ${text}`, values })
      const [{ Plan: plan }] = rows[0]['QUERY PLAN'] as [{ Plan: PlanNode }]
      for (const read of fullReads(plan, small)) found.push(`${read}: ${text.replaceAll(/\s+/g, ' ').trim()}`)
    }
    return found
  } finally {
    await client.end()
  }
}

/** @param isLimited whether so few rows are asked of the node that it ends early */
function fullReads(node: PlanNode, small: readonly string[], isLimited = false): string[] {
  const { 'Node Type': type, 'Relation Name': table, 'Index Name': index, 'Index Cond': condition } = node
  // Who sorts or counts reads everything below, however little is asked of them.
  const ends = type === 'Limit' || (isLimited && !/Sort|Aggregate|Hash|Materialize|Unique/.test(type))
  const below = (node.Plans ?? []).flatMap((child) => fullReads(child, small, ends))
  const isLarge = table === undefined || !small.includes(table)
  if (type === 'Seq Scan' && isLarge) return [...below, `All of ${table} is read`]
  const isPart = index !== undefined && small.includes(index)
  const whole = READS_WHOLE_INDEX.includes(type) && !condition && !isLimited && !isPart
  return whole && isLarge ? [...below, `All of the index ${index} is read`] : below
}
