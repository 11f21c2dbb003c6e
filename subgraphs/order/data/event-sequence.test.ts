/** The sequence of all events has no gap that is filled later, in whatever order transactions commit or are rolled back. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '#platform/process/new-id.ts'
import { createFreshDatabase, type FreshDatabase } from '../../../tests/fresh-database.ts'
import { connectDatabase, type Database, type Tx } from './database.ts'
import { findEventsBehind, findHorizon } from './event-sequence.ts'

const WRITERS = 5
const EACH = 25
const BATCH = 20

let fresh: FreshDatabase
let db: Database
const orderId = newId()

beforeAll(async () => {
  fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_ORDER!, 'order')
  db = connectDatabase(fresh.url)
  await db.$executeRaw`
    INSERT INTO orders (id, number, customer_id, idempotency_key, input_hash, status, currency, subtotal_minor,
                        shipping_minor, total_minor, payment_method, shipping_address, version, placed_at, updated_at)
    VALUES (${orderId}::uuid, 'N', ${newId()}::uuid, 'k', 'h', 'PENDING', 'EUR', 1, 0, 1, 'p', '{}', 1, now(), now())`
}, 30_000)
afterAll(async () => {
  await db?.$disconnect()
  await fresh?.drop()
})

/** Some events in one statement, as a batch of moves writes them. */
const insert = (tx: Tx, versions: number[]) => tx.$executeRaw`
  INSERT INTO order_events (order_id, version, type, data, occurred_at)
  SELECT ${orderId}::uuid, version, 'OrderConfirmed', '{}', now() FROM unnest(${versions}::int[]) AS version`

const rollBack = new Error('rolled back on purpose')

it('begins with nothing', async () => {
  expect(await findHorizon(db)).toEqual({ archived: 0n, newest: 0n, settled: 0n })
})

it(`is read whole and in order while ${WRITERS} writers commit and roll back`, async () => {
  const committed = new Set<number>()
  let version = 0
  let writing = true

  async function write(): Promise<void> {
    for (let done = 0; done < EACH; done++) {
      const versions = [++version, ++version]
      const more = [++version]
      const isDropped = Math.random() < 0.2
      await db
        .$transaction(async (tx) => {
          await insert(tx, versions)
          await tx.$queryRaw`SELECT pg_sleep(random() * 0.01)::text`
          await insert(tx, more)
          if (isDropped) throw rollBack
        })
        .catch((error: unknown) => {
          if (error !== rollBack) throw error
        })
      if (!isDropped) for (const each of [...versions, ...more]) committed.add(each)
    }
  }

  async function read() {
    const seen: { version: number; position: bigint }[] = []
    let last = 0n
    for (;;) {
      const isLastRound = !writing
      const { settled } = await findHorizon(db)
      let found
      do {
        found = await findEventsBehind(db, last, settled, BATCH)
        seen.push(...found.map(({ event, position }) => ({ version: event.version, position })))
        last = found.at(-1)?.position ?? last
      } while (found.length === BATCH)
      last = settled
      if (isLastRound) return seen
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }

  const reading = [read(), read()]
  await Promise.all(Array.from({ length: WRITERS }, write)).finally(() => (writing = false))
  for (const seen of await Promise.all(reading)) {
    expect(seen.map(({ version: each }) => each).toSorted((a, b) => a - b)).toEqual(
      [...committed].toSorted((a, b) => a - b),
    )
    const positions = seen.map(({ position }) => position)
    expect(positions).toEqual(positions.toSorted((a, b) => (a < b ? -1 : 1)))
  }
})
