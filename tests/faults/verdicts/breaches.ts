/** For each promise, changes to a run in which all is well, each of which breaks it. */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { BEGAN, book, external, level, PIECES, type Run, TOTAL } from './good-run.ts'
import { LATER_BREACHES } from './breaches-always.ts'

const attempt = ({ history }: Run) => history.attempts[0]!
const watcher = ({ history }: Run) => history.watched[0]!

const ORDER = 'every answered orderPlace is exactly one order'
const END = 'every order has come to its end'
const ACTED = 'what was acknowledged after that took place: cancel, ship, deliver'
const LEVEL = 'on hand = Σ movements, never oversold'
const CONSERVED = 'stock at the start + restocked = available + reserved + sold'
const SOLD = 'sold = what the orders that stand hold, and nothing is held by a finished one'
const LEDGER = "the provider's ledger = ours"
const CAPTURED = 'captured once for each order that stands, all refunded for each that was canceled'
const REFUNDED = 'refunded = what staff was answered, and never more than was captured'
const VERSIONS = 'the versions of every order are 1..n, its events a legal life, the last one its status'
const REPLAY = 'replaying the events gives what is shown; the products’ and payments’ own checks find nothing'
const MESSAGES = 'every message is published, and took effect once'
const FEED = 'every subscriber saw each status once and in order'
const LETTERS = 'dead letters = poison'

const NOW = { askedAt: BEGAN, answeredAt: BEGAN }

export type Breach = readonly [line: string, what: string, change: (run: Run) => void]

export const BREACHES: readonly Breach[] = [
  ...LATER_BREACHES,
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
    (run) => Object.assign(attempt(run), { answered: new Set(), refusal: 'INSUFFICIENT_STOCK' }),
  ],
  [END, 'a saga that does not end', ({ delivered }) => (delivered.sagaStatus = 'STUCK')],
  [
    ACTED,
    'a cancel that was acknowledged and did not happen',
    ({ history, delivered }) =>
      history.actions.push({ ...NOW, orderId: external(delivered), kind: 'CANCEL', outcome: 'DONE' }),
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
      history.actions.push({ ...NOW, orderId: external(canceled), kind: 'SHIP', outcome: 'DONE' }),
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
      seen.provider.push({
        orderId: 'ord_none',
        type: 'capture',
        amountMinor: 1,
        reference: 'pi_none',
        at: 0,
      }),
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
  [REFUNDED, 'more refunded than was captured', (run) => book(run, run.canceled, 'REFUND', 1)],
  [VERSIONS, 'a gap in the versions', ({ delivered }) => (delivered.events[4]!.version = 6)],
  [VERSIONS, 'a status that no event says', ({ delivered }) => (delivered.status = 'CONFIRMED')],
  [
    VERSIONS,
    'a shipment of what is being canceled',
    ({ canceled }) => {
      canceled.events.splice(3, 0, { ...canceled.events[3]!, type: 'OrderShipped' })
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
  [
    MESSAGES,
    'a reservation that was made twice, the second in another warehouse',
    ({ seen }) => seen.reservations.push({ ...seen.reservations[0]! }),
  ],
  [MESSAGES, 'goods that left twice', ({ seen }) => (seen.movements[0]!.count = 2)],
  [
    MESSAGES,
    'goods that left twice, the second time from another warehouse',
    ({ seen }) => seen.movements.push({ ...seen.movements[0]! }),
  ],
  [MESSAGES, 'goods that came back twice', ({ seen }) => (seen.movements[2]!.quantity += PIECES)],
  [MESSAGES, 'a second authorization', (run) => book(run, run.delivered, 'AUTHORIZATION', TOTAL)],
  [
    MESSAGES,
    'a capture that only our ledger has twice',
    ({ seen }) => seen.transactions.push(seen.transactions[1]!),
  ],
  [
    MESSAGES,
    'a refund that was decided on once and made twice',
    (run) => book(run, run.delivered, 'REFUND', 300),
  ],
  [MESSAGES, 'a refund that was decided on and not made', ({ seen }) => seen.refunds.push(seen.refunds[0]!)],
  [
    MESSAGES,
    'a version that was announced by two messages',
    ({ seen }) => seen.messages.push({ ...seen.messages.at(-1)!, id: newId() }),
  ],
  [
    MESSAGES,
    'a version that was announced with two contents',
    ({ seen }) =>
      seen.messages.push({ ...seen.messages.at(-1)!, data: '{"version":4,"customerId":"another"}' }),
  ],
  [
    MESSAGES,
    'a command that was answered again when it was delivered again',
    ({ seen }) => seen.messages.push({ ...seen.messages[1]!, id: newId() }),
  ],
  [FEED, 'a status that was delivered twice', (run) => watcher(run).statuses.splice(1, 0, 'PENDING')],
  [FEED, 'a status that was left out', (run) => watcher(run).statuses.splice(1, 1)],
  [FEED, 'statuses in another order', (run) => watcher(run).statuses.reverse()],
  [
    FEED,
    'an end that was never delivered to the watcher that waited for it',
    (run) => watcher(run).statuses.pop(),
  ],
  [FEED, 'a subscriber who got nothing', (run) => (watcher(run).statuses = [])],
  [FEED, 'a subscriber who never got the confirmation', ({ history }) => history.watched[1]!.statuses.pop()],
  [LETTERS, 'poison that is no dead letter', ({ history }) => history.poison++],
  [LETTERS, 'a good message in the place of poison', ({ seen }) => (seen.deadLetters = ['a good message'])],
]
