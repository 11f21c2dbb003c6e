/** The feed of all orders: no change is missed or repeated, in whatever order transactions commit. */
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import pg from 'pg'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { findHorizon } from '../data/event-sequence.ts'
import { findSaga } from '../data/saga-rows.ts'
import { storeMove } from '../data/store-move.ts'
import { apply } from '../domain/order-projection.ts'
import { positionCursor } from './change-cursors.ts'
import { eventually } from '../../../tests/eventually.ts'
import {
  type Answer,
  customer,
  type OrderUnderTest,
  staff,
  startOrderUnderTest,
} from '../testing/order-under-test.ts'

const SUBSCRIBE = `subscription ($after: String) {
  ordersChanged(after: $after) { status previousStatus cursor order { id } } }`

const ada = customer()
const sam = staff()
const following: AsyncGenerator<Answer>[] = []
let under: OrderUnderTest

beforeAll(async () => {
  under = await startOrderUnderTest(ada)
}, 30_000)
afterAll(() => under?.stop())
afterEach(async () => {
  for (const feed of following.splice(0)) await feed.return(undefined)
})

type Change = { status: string; previousStatus: string | null; cursor: string; order: { id: string } }

/** What is under way may be delivered once more to whoever follows from now on. */
const settled = () =>
  eventually(async () => {
    const horizon = await findHorizon(under.db)
    return horizon.settled === horizon.newest
  })

/** Follows from now on, or behind a cursor; what was seen grows. */
async function follow(after?: string): Promise<Change[]> {
  const seen: Change[] = []
  const feed = await under.follow(SUBSCRIBE, sam, { after })
  following.push(feed)
  void (async () => {
    for await (const { data } of feed) seen.push(data.ordersChanged)
  })()
  return seen
}

const place = async (): Promise<string> => (await under.place()).order.id
const delivered = (seen: Change[]) => seen.map(({ status, order }) => `${order.id} ${status}`)

it('delivers the changes of every order from now on, and behind a cursor what was missed', async () => {
  await place()
  await settled()
  const seen = await follow()
  const [first, second] = [await place(), await place()]
  await under.agree(fromGlobalId('ord', first))
  await eventually(async () => seen.length === 3)
  expect(delivered(seen)).toEqual([`${first} PENDING`, `${second} PENDING`, `${first} CONFIRMED`])
  expect(seen[2]?.previousStatus).toBe('PENDING')

  const missed = await follow(seen[0]?.cursor)
  await eventually(async () => missed.length === 2)
  expect(missed).toEqual(seen.slice(1))
})

it('waits for a transaction that writes an event and commits later than the next one', async () => {
  const early = await place()
  await settled()
  const seen = await follow()
  let late = ''
  await under.db.$transaction(async (tx) => {
    const row = (await findSaga(under.db, fromGlobalId('ord', early)))!
    const [event, at] = [{ type: 'OrderConfirmed' } as const, new Date()]
    const order = { ...row.order, ...apply(row.order, event, at) }
    await storeMove(tx, row, { saga: row.saga, order, events: [event], at }, { json: '[]' })
    late = await place()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(seen).toEqual([])
  })
  await eventually(async () => seen.length === 2)
  expect(delivered(seen)).toEqual([`${early} CONFIRMED`, `${late} PENDING`])
})

it.each([
  ['in another database', () => process.env.TEST_DATABASE_URL_ORDER!],
  ['in this one', () => under.databaseUrl],
])('does not wait for a long transaction that writes no events, %s', async (_where, url) => {
  await settled()
  const seen = await follow()
  const other = new pg.Client({ connectionString: url() })
  await other.connect()
  try {
    await other.query('BEGIN')
    await other.query('CREATE TABLE long_migration (id int)')
    const id = await place()
    await eventually(async () => seen.length === 1)
    expect(delivered(seen)).toEqual([`${id} PENDING`])
  } finally {
    await other.query('ROLLBACK')
    await other.end()
  }
})

it('delivers 60 changes of orders that are placed at once, each once, to each of three boards', async () => {
  await settled()
  const boards = await Promise.all([follow(), follow(), follow()])
  const ids = await Promise.all(Array.from({ length: 60 }, place))
  for (const seen of boards) {
    await eventually(async () => seen.length >= 60)
    expect(delivered(seen).toSorted()).toEqual(ids.map((id) => `${id} PENDING`).toSorted())
    expect(seen.map(({ cursor }) => cursor)).toEqual(boards[0]?.map(({ cursor }) => cursor))
  }
})

it('reads the orders of the changes that it finds together by one query', async () => {
  await settled()
  const newest = positionCursor((await findHorizon(under.db)).settled)
  await Promise.all(Array.from({ length: 30 }, place))
  await settled()
  const statements = vi.spyOn(pg.Client.prototype, 'query')
  try {
    const seen = await follow(newest)
    await eventually(async () => seen.length === 30)
    const texts = statements.mock.calls.map(([query]) => JSON.stringify(query))
    expect(texts.filter((text) => text.includes('order_lines'))).toHaveLength(1)
  } finally {
    statements.mockRestore()
  }
})

it.each([
  ['to customers', ada, {}, 'FORBIDDEN'],
  ['with a cursor that is unknown', sam, { after: 'x' }, 'CURSOR_EXPIRED'],
])('is refused %s', async (_what, caller, variables, code) => {
  const answer = await under.refused(SUBSCRIBE, caller, variables)
  expect(answer).toMatchObject({ errors: [{ extensions: { code } }] })
})
