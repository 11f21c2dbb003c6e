/** Each promise is seen to be broken: a run in which all is well, changed in one thing, breaks the line it should. */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { describe, expect, it } from '@jest/globals'
import { book, external, goodRun, PIECES, type Run, TOTAL } from './good-run.ts'
import { judge } from './verdicts.ts'

const brokenBy = (change: (run: Run) => void) => {
  const run = goodRun()
  change(run)
  return judge(run.history, run.seen)
    .filter(({ broken }) => broken.length > 0)
    .map(({ line }) => line)
}

const level = ({ seen }: Run) => seen.levels[0]!
const attempt = ({ history }: Run) => history.attempts[0]!
const watcher = ({ history }: Run) => history.watched[0]!

const ORDER = 'every answered orderPlace is exactly one order'
const END = 'every order has come to its end'
const ACTED = 'what was acknowledged after that took place: cancel, ship, deliver'
const LEVEL = 'on hand = Σ movements, never oversold'
const CONSERVED = 'stock at the start + restocked = available + reserved + sold'
const SOLD = 'sold = what the orders that stand hold, and nothing is held by a finished one'
const LEDGER = "the provider's ledger = ours"
const CAPTURED = 'captured once for each order that stands, all given back for each that was canceled'
const REFUNDED = 'given back = what staff was told, and never more than was captured'
const VERSIONS = 'the versions of every order are 1..n, its events a legal life, the last one its status'
const REPLAY = 'replaying the events gives what is shown; the products’ and payments’ own checks find nothing'
const MESSAGES = 'every message is published, and took effect once'
const FEED = 'every subscriber saw each status once and in order'
const LETTERS = 'dead letters = poison'

describe('a run in which all is well', () => {
  it('breaks nothing', () => {
    expect(brokenBy(() => undefined)).toEqual([])
  })

  it.each<[string, (run: Run) => void]>([
    [
      'the answer to a cancel was lost',
      ({ history }) => history.actions.forEach((action) => (action.outcome = 'UNKNOWN')),
    ],
    ['the answer to a refund was lost', ({ history }) => (history.refunds[0]!.outcome = 'UNKNOWN')],
    [
      'a refund was lost before it was asked for',
      ({ history, delivered }) =>
        history.refunds.push({ orderId: external(delivered), amountMinor: 50, outcome: 'UNKNOWN' }),
    ],
    [
      'a delivery of goods was booked, and its second try refused',
      (run) => Object.assign(level(run), { onHand: 53, moved: 53 }),
    ],
    ['a watcher left before the order was delivered', ({ history }) => (history.watched[1]!.stays = false)],
  ])('breaks nothing either where %s', (_what, change) => {
    expect(brokenBy(change)).toEqual([])
  })
})

const BREACHES: [line: string, what: string, change: (run: Run) => void][] = [
  [
    ORDER,
    'an order that was answered and is gone',
    (run) => attempt(run).answered.add(toGlobalId('ord', newId())),
  ],
  [
    ORDER,
    'two orders for one key',
    ({ delivered, canceled }) => (canceled.idempotencyKey = delivered.idempotencyKey),
  ],
  [
    ORDER,
    'an order that was refused and made',
    (run) => Object.assign(attempt(run), { answered: new Set(), refused: true }),
  ],
  [END, 'a saga that does not end', ({ delivered }) => (delivered.sagaStatus = 'STUCK')],
  [
    ACTED,
    'a cancel that was acknowledged and did not happen',
    ({ history, delivered }) =>
      history.actions.push({ orderId: external(delivered), kind: 'CANCEL', outcome: 'DONE' }),
  ],
  [
    ACTED,
    'a cancel that was refused and happened',
    ({ history }) => (history.actions[3]!.outcome = 'ORDER_NOT_CANCELABLE'),
  ],
  [
    ACTED,
    'a shipment that was acknowledged and did not happen',
    ({ history, canceled }) =>
      history.actions.push({ orderId: external(canceled), kind: 'SHIP', outcome: 'DONE' }),
  ],
  [
    ACTED,
    'an order that its customer does not find',
    ({ history }) => (history.actions[0]!.outcome = 'ORDER_NOT_FOUND'),
  ],
  [
    LEVEL,
    'more reserved than there is',
    (run) => Object.assign(level(run), { onHand: 1, moved: 1, reserved: 2 }),
  ],
  [LEVEL, 'a level that its movements do not explain', (run) => (level(run).moved = 12)],
  [
    CONSERVED,
    'a piece that is lost, its movement too',
    (run) => Object.assign(level(run), { onHand: 12, moved: 12 }),
  ],
  [
    CONSERVED,
    'a restock that was acknowledged and not booked',
    ({ history }) => (history.restocks[1]!.outcome = 'DONE'),
  ],
  [
    SOLD,
    'goods of a canceled order that were not put back',
    ({ seen, canceled }) => seen.sold.set(canceled.id, PIECES),
  ],
  [SOLD, 'goods that went to nobody', ({ seen }) => seen.sold.set(newId(), 1)],
  [SOLD, 'a reservation of a finished order', ({ seen, canceled }) => seen.held.add(canceled.id)],
  [LEDGER, 'an entry that only the provider has', ({ seen }) => seen.transactions.pop()],
  [LEDGER, 'an entry that we made up', ({ seen }) => seen.provider.pop()],
  [CAPTURED, 'a second capture', (run) => book(run, run.delivered, 'CAPTURE', TOTAL)],
  [CAPTURED, 'an authorization that is still held', (run) => book(run, run.canceled, 'AUTHORIZATION', TOTAL)],
  [
    CAPTURED,
    'a canceled order whose money was kept',
    ({ seen, canceled }) => {
      seen.transactions = seen.transactions.filter(
        ({ orderId, type }) => orderId !== canceled.id || type !== 'REFUND',
      )
      seen.provider = seen.provider.filter(
        ({ orderId, type }) => orderId !== external(canceled) || type !== 'refund',
      )
    },
  ],
  [
    CAPTURED,
    'money for an order that is none',
    ({ seen }) =>
      seen.provider.push({ orderId: 'ord_none', type: 'capture', amountMinor: 1, reference: 'pi_none' }),
  ],
  [
    REFUNDED,
    'a refund that was acknowledged and not made',
    ({ history, delivered }) =>
      history.refunds.push({ orderId: external(delivered), amountMinor: 50, outcome: 'DONE' }),
  ],
  [
    REFUNDED,
    'a refund of all that left something',
    ({ history, delivered }) =>
      history.refunds.push({ orderId: external(delivered), amountMinor: undefined, outcome: 'DONE' }),
  ],
  [
    REFUNDED,
    'a refund that was refused and made',
    ({ history }) => (history.refunds[0]!.outcome = 'REFUND_EXCEEDS_CAPTURED'),
  ],
  [REFUNDED, 'the same refund twice', (run) => book(run, run.delivered, 'REFUND', 300)],
  [REFUNDED, 'more given back than was taken', (run) => book(run, run.canceled, 'REFUND', 1)],
  [VERSIONS, 'a gap in the versions', ({ delivered }) => (delivered.events[3]!.version = 5)],
  [VERSIONS, 'a status that no event says', ({ delivered }) => (delivered.status = 'CONFIRMED')],
  [
    VERSIONS,
    'a shipment of what is being canceled',
    ({ canceled }) => {
      canceled.events.splice(3, 0, { version: 4, type: 'OrderShipped' })
      canceled.events[4]!.version = 5
      canceled.version = 5
    },
  ],
  [
    REPLAY,
    'what the replay contradicts',
    ({ seen }) => seen.contradictions.push('carrier is "UPS", replayed "DHL"'),
  ],
  [MESSAGES, 'a message that was never published', ({ seen }) => (seen.outbox = 1)],
  [MESSAGES, 'a message that took effect twice', ({ seen }) => (seen.inboxRepeats = 1)],
  [FEED, 'a status that was told twice', (run) => watcher(run).statuses.splice(1, 0, 'PENDING')],
  [FEED, 'a status that was left out', (run) => watcher(run).statuses.splice(1, 1)],
  [FEED, 'statuses in another order', (run) => watcher(run).statuses.reverse()],
  [FEED, 'an end that was never told to who waited for it', (run) => watcher(run).statuses.pop()],
  [FEED, 'a subscriber who was told nothing', (run) => (watcher(run).statuses = [])],
  [
    FEED,
    'a subscriber who never heard of the confirmation',
    ({ history }) => history.watched[1]!.statuses.pop(),
  ],
  [LETTERS, 'poison that is no dead letter', ({ history }) => history.poison++],
  [LETTERS, 'a good message in the place of poison', ({ seen }) => (seen.deadLetters = ['a good message'])],
]

describe('the proof notices', () => {
  it.each(BREACHES)('(%s) %s', (line, _what, change) => {
    expect(brokenBy(change)).toContain(line)
  })

  it('a breach of every promise that it judges', () => {
    const { history, seen } = goodRun()
    const judged = judge(history, seen).map(({ line }) => line)
    expect([...new Set(BREACHES.map(([line]) => line))]).toEqual(judged)
  })
})
