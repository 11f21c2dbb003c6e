/**
 * Prisma's adapter for Postgres, which can also read the catalogs: their columns of the type "char" (one
 * byte, oid 18) are unknown to the adapter, and the schema engine wants them as characters.
 */
import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum, type SqlQuery } from '@prisma/driver-adapter-utils'
import type pg from 'pg'

const CHAR = 18
const TEXT = 25

export function catalogAdapter(pool: pg.Pool): PrismaPg {
  const charColumns = new WeakMap<object, number[]>()
  passAsText(pool, charColumns)
  const factory = new PrismaPg(pool)
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const adapter = await connect()
    const queryRaw = adapter.queryRaw.bind(adapter)
    adapter.queryRaw = async (query: SqlQuery) => {
      const result = await queryRaw(query)
      for (const index of charColumns.get(result.rows) ?? [])
        result.columnTypes[index] = ColumnTypeEnum.Character
      return result
    }
    // The adapter's own splits a script at every semicolon, also inside a function's body; Postgres does not.
    adapter.executeScript = async (script) => {
      await adapter.executeRaw({ sql: script, args: [], argTypes: [] })
    }
    return adapter
  }
  return factory
}

/** Lets the adapter believe that the columns are text, and notes which they were. */
function passAsText(pool: pg.Pool, charColumns: WeakMap<object, number[]>): void {
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<pg.QueryArrayResult>
  pool.query = (async (...args: unknown[]) => {
    const result = await query(...args)
    const indexes = (result.fields ?? []).flatMap((field, index) =>
      field.dataTypeID === CHAR ? [index] : [],
    )
    for (const index of indexes) result.fields[index]!.dataTypeID = TEXT
    if (indexes.length > 0) charColumns.set(result.rows, indexes)
    return result
  }) as typeof pool.query
}
