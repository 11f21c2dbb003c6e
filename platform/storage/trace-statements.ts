/**
 * Each statement is a span of its own, where spans are sent anywhere. Its text has places for the values and not the
 * values, so nothing of a customer's is in it. What runs through the pool and what runs in a transaction come here by
 * two ways; the pool's own calls of a client have a callback, and are not counted twice.
 */
import type pg from 'pg'
import { SpanKind } from '@opentelemetry/api'
import { inSpan, isTracing } from '../telemetry/tracing.ts'

const MAX_TEXT = 1_000
const TABLE = /\b(INSERT INTO|UPDATE|DELETE FROM|FROM)\s+(?:"?\w+"?\.)?"?([a-z_]\w*)"?/i
const OPERATIONS: Record<string, string> = {
  'INSERT INTO': 'INSERT',
  UPDATE: 'UPDATE',
  'DELETE FROM': 'DELETE',
  FROM: 'SELECT',
}

export function traceStatements(pool: pg.Pool): void {
  traceQueries(pool)
  pool.on('connect', traceQueries)
}

interface Querying {
  query(...args: unknown[]): unknown
}

function traceQueries(target: pg.Pool | pg.PoolClient): void {
  const traced = target as unknown as Querying
  const { prototype } = target.constructor as { prototype: Querying }
  const query = (...args: unknown[]) => prototype.query.apply(target, args)
  traced.query = (...args) => {
    if (!isTracing() || typeof args.at(-1) === 'function') return query(...args)
    const text = textOf(args[0])
    const summary = summarize(text)
    const attributes = {
      'db.system.name': 'postgresql',
      'db.operation.name': summary.split(' ')[0],
      'db.query.summary': summary,
      'db.query.text': text.slice(0, MAX_TEXT),
    }
    return inSpan(summary, undefined, SpanKind.CLIENT, async () => query(...args), { attributes })
  }
}

/** What a statement does to which table: `INSERT outbox`. One with several parts is named by the first that has a table. */
function summarize(text: string): string {
  const [, verb = 'SQL'] = /^\s*(\w+)/.exec(text) ?? []
  const operation = verb.toUpperCase()
  const [, found, table] = TABLE.exec(text) ?? []
  if (!found || !table) return operation
  return `${operation === 'WITH' ? OPERATIONS[found.toUpperCase()] : operation} ${table}`
}

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement
  const { text = '' } = statement as { text?: string }
  return text
}
