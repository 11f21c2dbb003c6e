import { expect, it } from 'vitest'
import { postgresOptions } from './postgres.ts'

it('outlives a connection that breaks while nobody waits for an answer, and goes on with another', async () => {
  const { adapter } = postgresOptions(process.env.TEST_DATABASE_URL_ORDER!)
  const database = await adapter.connect()
  const pool = database.underlyingDriver()
  try {
    const idle = await pool.connect()
    const { rows } = await idle.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    // Not events.once(): it would listen for the error itself.
    const ended = new Promise<void>((resolve) => idle.on('end', resolve))
    await pool.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid])
    await ended
    idle.release()
    const answer = await database.queryRaw({ sql: 'SELECT 1', args: [], argTypes: [] })
    expect(answer.rows).toHaveLength(1)
  } finally {
    await database.dispose()
  }
})
