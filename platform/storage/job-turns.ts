/**
 * Work that one replica does for all: whoever finds a job due takes its turn, and the others find it taken. A turn
 * whose replica dies is due again after its time. What a turn leaves is where the next one goes on, and a problem
 * that it could not mend, which every replica's readiness tells.
 * The table is `job_turns` (prisma/<subgraph>/schema.prisma).
 */
import { type Interval, startInterval } from '../process/interval.ts'
import type { SqlClient } from './sql-client.ts'

export interface TurnResult {
  /** Where the next turn goes on; undefined for the beginning. */
  cursor?: string | undefined
  /** What is wrong and could not be mended, a sentence. */
  problem?: string | undefined
  /** When the next turn is due. */
  nextInMs: number
}

/**
 * Runs `work` if the job is due and nobody else has its turn.
 * @param lostAfterMs a turn that takes longer may be taken by another replica
 * @returns whether it was run
 */
export async function takeTurn(
  database: SqlClient,
  job: string,
  lostAfterMs: number,
  work: (cursor: string | undefined) => Promise<TurnResult>,
): Promise<boolean> {
  const [taken] = await database.$queryRawUnsafe<{ cursor: string | null }[]>(
    `INSERT INTO job_turns AS t (job, due_at) VALUES ($1, now() + $2::int * interval '1 millisecond')
     ON CONFLICT (job) DO UPDATE SET due_at = excluded.due_at WHERE t.due_at <= now()
     RETURNING cursor`,
    job,
    lostAfterMs,
  )
  if (!taken) return false
  const { cursor = null, problem = null, nextInMs } = await work(taken.cursor ?? undefined)
  await database.$executeRawUnsafe(
    `UPDATE job_turns SET due_at = now() + $2::int * interval '1 millisecond', done_at = now(),
            cursor = $3::text, problem = $4::text WHERE job = $1`,
    job,
    nextInMs,
    cursor,
    problem,
  )
  return true
}

/**
 * Repeats the work, whichever replica does it: each looks so often whether it is due.
 * @param lostAfterMs longer than the work may take; a replica that dies in its turn holds up the others for so long
 * @param failure what to log, as a warning, when a turn fails
 */
export function startSharedInterval(
  database: SqlClient,
  job: string,
  { everyMs, lostAfterMs }: { everyMs: number; lostAfterMs: number },
  work: () => Promise<unknown>,
  failure: string,
): Interval {
  // A bit sooner than each looks, or the one that worked last would find it not quite due.
  const nextInMs = Math.round(everyMs * 0.75)
  const turn = () =>
    takeTurn(database, job, lostAfterMs, async () => {
      await work()
      return { nextInMs }
    })
  return startInterval(everyMs, turn, failure)
}

/** @throws with the problem that the last turn could not mend, or when the last turn is too long ago */
export async function checkTurns(database: SqlClient, job: string, withinMs: number): Promise<void> {
  const [turn] = await database.$queryRawUnsafe<{ problem: string | null; late: boolean | null }[]>(
    `SELECT problem, done_at < now() - $2::int * interval '1 millisecond' AS late FROM job_turns WHERE job = $1`,
    job,
    withinMs,
  )
  if (turn?.problem) throw new Error(turn.problem)
  if (turn?.late) throw new Error(`It was last looked at more than ${withinMs / 1_000} s ago.`)
}
