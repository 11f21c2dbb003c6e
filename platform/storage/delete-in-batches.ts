/**
 * Deletes the rows that are of no use any more in small statements, each of which leaves to other replicas what they are
 * deleting: however many there are, none takes long, and nobody waits for another.
 */
import type { SqlClient } from './sql-client.ts'

const BATCH = 5_000

export interface Unused {
  table: string
  /** The column of the primary key. */
  key: string
  /** The column of a time, with an index. */
  time: string
}

/** @param before deletes the rows whose time is earlier */
export async function deleteInBatches(
  database: SqlClient,
  { table, key, time }: Unused,
  before: Date,
): Promise<void> {
  const statement = `DELETE FROM ${table} WHERE ${key} = ANY(ARRAY(
    SELECT ${key} FROM ${table} WHERE ${time} < $1::timestamptz ORDER BY ${time} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))`
  while ((await database.$executeRawUnsafe(statement, before)) === BATCH);
}
