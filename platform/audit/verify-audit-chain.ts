/**
 * Whether the audit trail of a subgraph is whole: each event's hash is that of its content and of the hash before it, the
 * numbers have no gap, and the last event is the one that the head names. The database's owner could write a whole
 * chain anew; who keeps a head that was told before finds that out as well. The table is `audit_events`
 * (prisma/<subgraph>/migrations).
 */
import type { SqlClient } from '../storage/sql-client.ts'

const MAX_TOLD = 100

export interface AuditHead {
  seq: number
  /** Hexadecimal. */
  hash: string
}

export interface AuditVerdict {
  events: number
  head: AuditHead | undefined
  /** Sentences. */
  problems: string[]
}

interface Broken {
  seq: number
  isAltered: boolean
  gap: number
  isDetached: boolean
}

/** @param known a head that was told before */
export async function verifyAuditChain(database: SqlClient, known?: AuditHead): Promise<AuditVerdict> {
  const broken = await database.$queryRawUnsafe<Broken[]>(
    `WITH chained AS (
       SELECT seq, hash, previous_hash, audit_hash(e) AS expected, lag(hash) OVER w AS hash_before, lag(seq) OVER w AS seq_before
         FROM audit_events e WINDOW w AS (ORDER BY seq)),
     judged AS (
       SELECT seq::int AS seq, hash IS DISTINCT FROM expected AS "isAltered", coalesce(seq - seq_before - 1, 0)::int AS gap,
              seq_before IS NOT NULL AND previous_hash IS DISTINCT FROM hash_before AS "isDetached"
         FROM chained)
     SELECT * FROM judged WHERE "isAltered" OR gap <> 0 OR "isDetached" ORDER BY seq LIMIT ${MAX_TOLD}`,
  )
  const problems = broken.flatMap(({ seq, isAltered, gap, isDetached }) => {
    if (gap > 0) return [`${gap === 1 ? 'An event is' : `${gap} events are`} missing before number ${seq}.`]
    if (isAltered) return [`Number ${seq} was altered.`]
    return isDetached ? [`Number ${seq} does not follow from the one before it.`] : []
  })
  const [last] = await database.$queryRawUnsafe<
    [{ events: number; seq: number | null; hash: string | null }]
  >(
    `SELECT (SELECT count(*)::int FROM audit_events) AS events, newest.seq::int AS seq, encode(newest.hash, 'hex') AS hash
       FROM (SELECT 1) one LEFT JOIN (SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1) newest ON true`,
  )
  const [named] = await database.$queryRawUnsafe<AuditHead[]>(
    `SELECT seq::int AS seq, encode(hash, 'hex') AS hash FROM audit_head WHERE seq > 0`,
  )
  if (named && (named.seq !== last.seq || named.hash !== last.hash))
    problems.push(`The newest event should be number ${named.seq}; it is ${last.seq ?? 'none'}.`)
  if (known) problems.push(...(await disagreement(database, known)))
  return { events: last.events, head: named, problems }
}

async function disagreement(database: SqlClient, { seq, hash }: AuditHead): Promise<string[]> {
  const [found] = await database.$queryRawUnsafe<{ hash: string }[]>(
    `SELECT encode(hash, 'hex') AS hash FROM audit_events WHERE seq = $1::bigint`,
    seq,
  )
  if (!found) return [`Number ${seq}, which was told before, is missing.`]
  return found.hash === hash ? [] : [`Number ${seq} is not the one that was told before.`]
}
