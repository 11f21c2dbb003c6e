/** The live feed of an order: each change once and in order, and on from where a client left. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import {
  type Answer,
  customer,
  type OrderUnderTest,
  startOrderUnderTest,
} from '../testing/order-under-test.ts'

const SUBSCRIBE = `subscription ($id: ID!, $after: String) {
  orderStatusChanged(orderId: $id, after: $after) { status previousStatus cursor order { status version } } }`

const ada = customer()
let under: OrderUnderTest

beforeAll(async () => {
  under = await startOrderUnderTest(ada)
}, 30_000)

afterAll(() => under?.stop())

describe('orderStatusChanged', () => {
  let id: string
  let orderId: string
  let cursor: string

  beforeEach(async () => {
    const placed = await under.place()
    id = placed.order.id
    orderId = fromGlobalId('ord', id)
    cursor = placed.cursor
  })

  /** The first `count` changes, or all until the end. */
  async function changes(variables: Record<string, unknown>, count = Infinity) {
    const seen: Answer['data'][] = []
    for await (const { data } of await under.follow(SUBSCRIBE, ada, variables)) {
      if (seen.push(data.orderStatusChanged) === count) break
    }
    return seen
  }

  it('begins with the order as it is and delivers each change', async () => {
    const seen = changes({ id }, 2)
    await under.agree(orderId)
    expect(await seen).toMatchObject([
      { previousStatus: null, status: 'PENDING' },
      { previousStatus: 'PENDING', status: 'CONFIRMED', order: { status: 'CONFIRMED', version: 2 } },
    ])
  })

  it('delivers all changes since the order was placed, after the cursor that placing it gave', async () => {
    await under.agree(orderId)
    const seen = await changes({ id, after: cursor }, 2)
    expect(seen.map(({ status }) => status)).toEqual(['PENDING', 'CONFIRMED'])
  })

  it('delivers to a client that was away what it missed, and nothing twice', async () => {
    const [first] = await changes({ id }, 1)
    await under.agree(orderId)
    const rest = await changes({ id, after: first?.cursor }, 1)
    expect(rest).toMatchObject([{ previousStatus: 'PENDING', status: 'CONFIRMED' }])
  })

  it('delivers to every subscriber', async () => {
    const all = Array.from({ length: 20 }, () => changes({ id, after: cursor }, 2))
    await under.agree(orderId)
    for (const seen of await Promise.all(all)) {
      expect(seen.map(({ status }) => status)).toEqual(['PENDING', 'CONFIRMED'])
    }
  })

  it('ends after a terminal status', async () => {
    const seen = changes({ id, after: cursor })
    await under.decline(orderId)
    expect((await seen).map(({ status }) => status)).toEqual(['PENDING', 'REJECTED'])
  })

  it('ends at once for an order that is over and wholly seen', async () => {
    const seen = changes({ id, after: cursor })
    await under.decline(orderId)
    expect(await changes({ id, after: (await seen).at(-1)?.cursor })).toEqual([])
  })

  it('can be left while it waits', async () => {
    const events = await under.follow(SUBSCRIBE, ada, { id })
    await events.next()
    const waiting = events.next()
    await events.return(undefined)
    expect(await waiting).toEqual({ done: true, value: undefined })
  })

  it.each([
    ['to somebody who may not see the order', {}, customer(), 'NOT_FOUND'],
    ['with a cursor that is unknown', { after: 'x' }, ada, 'CURSOR_EXPIRED'],
  ])('is refused %s', async (_what, variables, caller, code) => {
    const answer = await under.refused(SUBSCRIBE, caller, { id, ...variables })
    expect(answer).toMatchObject({ errors: [{ extensions: { code } }] })
  })
})
