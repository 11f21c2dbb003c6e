/** The same for what must be true at every moment, and for what is compared over all databases. */
import { newId } from '#platform/process/new-id.ts'
import type { Breach } from './breaches.ts'
import { BEGAN, external, LAMP, type Run, TOTAL } from './good-run.ts'

const REFUSALS = 'nobody is refused without a reason: a good card with stock is CONFIRMED'
const PRICES = 'what stands was sold at the prices of its time'
const HELD = 'nothing is held on a card after its cancel was answered, nor before its bank’s question was'
const SHIPPED = 'nothing is shipped that was refunded in full'
const AGREEMENT = 'orders = stock = payments, as `npm run verify` says'
const CATALOG = 'the catalogue is one: the stream and order’s copy are as the products are'
const COPY = 'no copy of the catalogue goes back to what was before'
const BOARD = 'staff’s feed of all orders told every change of each once and in order'
const SETTLED = 'an order is settled within 5 s where there is no fault, and within 90 s after the last'
const PROMPT = 'without a fault, what was confirmed is shown within 2 s: by feeds, caches and copies'
const MESSAGES = 'every message is published, and took effect once'

const HOUR_MS = 3_600_000

const rejected =
  (reason: string) =>
  ({ delivered }: Run) =>
    Object.assign(delivered, { status: 'REJECTED', rejectionReason: reason })

const states = ({ seen }: Run) => {
  const { truth, stream, copy } = seen.catalog
  return { truth: truth.get(LAMP)!, stream, copy }
}

export const LATER_BREACHES: readonly Breach[] = [
  [REFUSALS, 'a good card that was declined', rejected('PAYMENT_DECLINED')],
  [REFUSALS, 'a payment that failed by itself', rejected('PAYMENT_FAILED')],
  [REFUSALS, 'a reservation that was refused though there was plenty', rejected('INSUFFICIENT_STOCK')],
  [REFUSALS, 'a price that nobody changed', rejected('PRICE_CHANGED')],
  [REFUSALS, 'a reservation that was undone before it was made', rejected('RELEASED')],
  [REFUSALS, 'an order that expired before its time', ({ delivered }) => (delivered.status = 'EXPIRED')],
  [
    REFUSALS,
    'an order that was canceled and by nobody',
    ({ history }) => (history.actions = history.actions.slice(0, 3)),
  ],
  [
    REFUSALS,
    'an order that was refused at once though there was plenty',
    ({ history }) => (history.attempts[0]!.refusal = 'INSUFFICIENT_STOCK'),
  ],
  [
    REFUSALS,
    'a price that nobody changed, at once',
    ({ history }) => (history.attempts[0]!.refusal = 'PRICE_CHANGED'),
  ],
  [PRICES, 'a price that there never was', ({ delivered }) => (delivered.lines[0]!.unitPriceMinor = 1)],
  [
    PRICES,
    'a price of long before',
    ({ history }) => {
      const times = { askedAt: BEGAN - HOUR_MS, answeredAt: BEGAN - HOUR_MS + 1 }
      history.prices.push({ ...times, productId: LAMP, priceMinor: 700, outcome: 'DONE' })
    },
  ],
  [
    HELD,
    'an authorization after the cancel',
    ({ seen, canceled }) => {
      const entry = seen.provider.find(({ orderId }) => orderId === external(canceled))!
      entry.at = BEGAN + HOUR_MS
    },
  ],
  [
    HELD,
    'an authorization without the customer whom the bank wanted',
    ({ delivered }) => (delivered.paymentMethod = 'pm_card_authenticationRequired'),
  ],
  [
    REFUSALS,
    'a decline of a customer who has authenticated',
    (run) => {
      rejected('PAYMENT_DECLINED')(run)
      run.history.authentications.push({
        orderId: external(run.delivered),
        outcome: 'succeeded',
        isAnswered: true,
      })
    },
  ],
  [
    SHIPPED,
    'a shipment of what was refunded in full',
    ({ seen, delivered }) => {
      seen.refunds[0]!.amountMinor = TOTAL
      delivered.events.push({ ...delivered.events[2]!, version: 6 })
    },
  ],
  [AGREEMENT, 'a contradiction', ({ seen }) => seen.disagreements.push('is CONFIRMED, and nothing was sold')],
  [
    CATALOG,
    'a stream that is behind',
    (run) => states(run).stream.set(LAMP, { ...states(run).truth, available: 12 }),
  ],
  [
    CATALOG,
    'a copy with an old price',
    (run) => states(run).copy.set(LAMP, { ...states(run).truth, priceMinor: 499 }),
  ],
  [CATALOG, 'a product that the copy lacks', (run) => states(run).copy.delete(LAMP)],
  [CATALOG, 'a product that nobody has made', (run) => states(run).stream.set(newId(), states(run).truth)],
  [COPY, 'a copy that went back', ({ history }) => history.regressions.push('from version 3 to 2')],
  [BOARD, 'a change that staff did not see', ({ history }) => history.board.pop()],
  [BOARD, 'a change that staff saw twice', ({ history }) => history.board.unshift(history.board[0]!)],
  [BOARD, 'changes in another order', ({ history }) => history.board.reverse()],
  [
    BOARD,
    'an order that there is not',
    ({ history }) => history.board.push({ ...history.board[0]!, orderId: 'ord_none' }),
  ],
  [
    SETTLED,
    'an order that took its time without a fault',
    ({ delivered }) => delivered.events.slice(1).forEach((event) => (event.at = BEGAN + 20_000)),
  ],
  [
    SETTLED,
    'a saga that ended long after the last fault',
    ({ history, delivered }) => {
      delivered.sagaMovedAt = BEGAN + HOUR_MS
      history.calm.push({ from: BEGAN + 2 * HOUR_MS, until: BEGAN + 3 * HOUR_MS, answerMs: 5 })
    },
  ],
  [
    PROMPT,
    'a change that reached its subscriber late',
    ({ history }) => (history.deliveries[0]!.receivedAt = BEGAN + 3_000),
  ],
  [PROMPT, 'a change that was never shown', ({ history }) => (history.reflections[0]!.shownAt = Infinity)],
  [MESSAGES, 'a message that nobody has handled', ({ seen }) => (seen.unhandled.someone = 1)],
  [MESSAGES, 'a change of the stock that nothing explains', ({ seen }) => seen.levels[0]!.version++],
  [
    MESSAGES,
    'an answer to what was asked before the streams were wiped, twice',
    ({ history, seen }) => {
      history.wiped = true
      seen.messages.push({ ...seen.messages[1]!, id: newId() })
    },
  ],
  [
    MESSAGES,
    'a refund that its order does not know of',
    ({ delivered }) => (delivered.events[3]!.refundId = newId()),
  ],
  [MESSAGES, 'a version that was never announced', ({ seen }) => seen.messages.pop()],
]
