/**
 * A database that is lost, or that takes no writes, is told as what can be tried again, with nothing of its insides.
 * Five seconds, as long as a connection is waited for, are the test's own.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { GraphQLError } from 'graphql'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { formatError } from '#platform/graphql/errors.ts'
import { log } from '#platform/process/log.ts'
import { createFreshDatabase, type FreshDatabase } from '../../../tests/fresh-database.ts'
import { connectDatabase, type Database } from './database.ts'

let fresh: FreshDatabase
let silent: Server

beforeAll(async () => {
  log.level = 'silent'
  fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_ORDER!, 'order')
  silent = createServer((socket) => void socket.on('error', () => {}))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
}, 30_000)
afterAll(async () => {
  silent.close()
  await fresh.drop()
})

/** What a client is told of what `work` throws. */
async function told(url: string, work: (db: Database) => Promise<unknown>) {
  const db = connectDatabase(url)
  try {
    const thrown = await work(db).then(
      () => new Error('nothing was thrown'),
      (error: Error) => error,
    )
    const error = new GraphQLError(thrown.message, { originalError: thrown, path: ['order'] })
    return formatError(error.toJSON(), error)
  } finally {
    await db.$disconnect()
  }
}

const RETRYABLE = {
  message: expect.stringMatching(/^[A-Z].*\.$/),
  path: ['order'],
  extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter: expect.any(Number) },
}
const closedPort = () => Object.assign(new URL(fresh.url), { port: '1' }).href
const silentPort = () =>
  Object.assign(new URL(fresh.url), {
    port: String((silent.address() as AddressInfo).port),
    hostname: '127.0.0.1',
  }).href
const read = (db: Database) => db.$queryRaw`SELECT 1`
const find = (db: Database) => db.order.count()

it('that refuses connections', async () => {
  expect(await told(closedPort(), read)).toMatchObject(RETRYABLE)
  expect(await told(closedPort(), find)).toMatchObject(RETRYABLE)
})

it('that accepts connections and says nothing', async () => {
  expect(await told(silentPort(), read)).toMatchObject(RETRYABLE)
})

it('that ends the connection in the middle of a statement', async () => {
  const dies = (db: Database) => db.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`
  expect(await told(fresh.url, dies)).toMatchObject(RETRYABLE)
})

it('that takes no writes', async () => {
  const writes = (db: Database) =>
    db.$transaction(async (tx) => {
      await tx.$executeRaw`SET TRANSACTION READ ONLY`
      await tx.inbox.create({ data: { messageId: '0192f0c1-7a3b-7cc1-8f00-123456789abc' } })
    })
  expect(await told(fresh.url, writes)).toMatchObject(RETRYABLE)
})

it('that takes too long over a statement', async () => {
  const waits = (db: Database) =>
    db.$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL statement_timeout = 50`
      await tx.$queryRaw`SELECT pg_sleep(5)::text`
    })
  expect(await told(fresh.url, waits)).toMatchObject(RETRYABLE)
})

it('is not what a mistake of ours is told as', async () => {
  const mistake = (db: Database) => db.$queryRaw`SELECT nothing FROM nowhere`
  expect(await told(fresh.url, mistake)).toMatchObject({ extensions: { code: 'INTERNAL_SERVER_ERROR' } })
})
