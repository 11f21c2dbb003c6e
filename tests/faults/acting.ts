/**
 * What customers and staff do to an order after it is placed: they cancel it, at once or later, ship and deliver
 * it, refund a part or all of it, and now and then do two of these at the same moment. Every request goes into
 * the history together with its outcome.
 */
import { type CurrencyCode, toMinor, toMoney } from '#contracts/money.ts'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Action, asked, type History, type Refund } from './history.ts'
import type { Random } from './random.ts'
import { CUSTOMER, outcomeOf, type Shop, STAFF } from './shop.ts'

const CANCEL = `mutation ($id: ID!) { result: orderCancel(input: { id: $id }) { userErrors { code } } }`
const SHIP = `mutation ($id: ID!) { result: fulfillmentShip(
  input: { orderId: $id, carrier: "DHL", trackingNumber: "JD0146" }) { userErrors { code } } }`
const DELIVER = `mutation ($id: ID!) { result: fulfillmentDeliver(input: { orderId: $id }) {
  userErrors { code } } }`
const REFUND = `mutation ($input: PaymentRefundInput!) { result: paymentRefund(input: $input) { userErrors { code } } }`
const LOOK = `query ($id: ID!) { order(id: $id) {
  availableActions payment { id captured { amount currencyCode } } } }`

const MAX_LOOKS = 15
const LOOK_AGAIN_MS = 1_000
const MAX_WAIT_MS = 12_000

interface Looked {
  availableActions: string[]
  payment: { id: string; captured: { amount: string; currencyCode: CurrencyCode } } | null
}

interface Hands {
  cancel(): Promise<void>
  /** These wait, for a while, until the order can be shipped or refunded. */
  ship(): Promise<void>
  /** Without a look at what is possible. */
  shipAtOnce(): Promise<void>
  refund(part: 'PART' | 'WHOLE'): Promise<void>
  deliver(): Promise<void>
  wait(): Promise<unknown>
}

type Course = (hands: Hands) => Promise<unknown>

export const COURSE = {
  cancel: ({ cancel }) => cancel(),
  cancelLater: ({ wait, cancel }) => wait().then(cancel),
  ship: ({ ship, deliver }) => ship().then(deliver),
  refundPart: ({ refund }) => refund('PART'),
  refundWhole: ({ refund, wait, shipAtOnce }) => refund('WHOLE').then(wait).then(shipAtOnce),
  refundAndCancel: ({ refund, cancel }) => refund('PART').then(cancel),
  shipAndRefund: ({ ship, deliver, refund }) =>
    ship()
      .then(deliver)
      .then(() => refund('PART')),
  shipAndCancel: ({ ship, cancel }) => ship().then(cancel),
  shipWhileCanceled: ({ ship, wait, cancel }) => Promise.all([ship(), wait().then(cancel)]),
  refundWhileCanceled: ({ refund, wait, cancel }) => Promise.all([refund('WHOLE'), wait().then(cancel)]),
} satisfies Record<string, Course>

const WEIGHTS: Record<keyof typeof COURSE, number> = {
  cancel: 20,
  cancelLater: 25,
  ship: 20,
  refundPart: 10,
  refundWhole: 5,
  refundAndCancel: 5,
  shipAndRefund: 5,
  shipAndCancel: 5,
  shipWhileCanceled: 5,
  refundWhileCanceled: 5,
}
const WEIGHTED = Object.entries(WEIGHTS).flatMap(([name, weight]) =>
  Array<Course>(weight).fill(COURSE[name as keyof typeof COURSE]),
)

export interface Acting {
  shop: Shop
  orderId: string
  random: Random
  history: History
  /** Milliseconds since the epoch. */
  until: number
  /** The longest wait before a later action. */
  maxWaitMs?: number | undefined
}

/** Takes a course, by default any; ends with it, or when `until` has passed. */
export async function act(
  { shop, orderId, random, history, until, maxWaitMs = MAX_WAIT_MS }: Acting,
  course: Course = random.pick(WEIGHTED),
): Promise<void> {
  const variables = { id: orderId }

  async function ask(kind: Action['kind'], email: string, mutation: string): Promise<void> {
    const action: Action = { ...asked(), orderId, kind, outcome: 'UNKNOWN' }
    history.actions.push(action)
    action.outcome = outcomeOf(await shop.ask(email, mutation, variables, until))
    if (action.outcome !== 'UNKNOWN') action.answeredAt = Date.now()
  }

  async function whenPossible(wanted: string): Promise<Looked | undefined> {
    for (let look = 0; look < MAX_LOOKS && Date.now() < until; look++) {
      const answer = await shop.ask(STAFF, LOOK, variables, until)
      const order = answer?.data?.order as Looked | null | undefined
      if (order?.availableActions.includes(wanted)) return order
      if (order?.availableActions.length === 0) return undefined
      await sleep(Math.min(LOOK_AGAIN_MS, maxWaitMs / 4))
    }
    return undefined
  }

  async function refund(part: 'PART' | 'WHOLE'): Promise<void> {
    const payment = (await whenPossible('REFUND'))?.payment
    if (!payment) return
    const { amount, currencyCode } = payment.captured
    const captured = toMinor(amount, currencyCode) ?? 0
    if (captured < 2) return
    const amountMinor = part === 'PART' ? random.int(1, Math.floor(captured / 2)) : undefined
    const made: Refund = { orderId, amountMinor, outcome: 'UNKNOWN' }
    history.refunds.push(made)
    const input = {
      paymentId: payment.id,
      idempotencyKey: randomUUID(),
      reason: 'goodwill',
      ...(amountMinor && { amount: toMoney(amountMinor, currencyCode).amount }),
    }
    made.outcome = outcomeOf(await shop.ask(STAFF, REFUND, { input }, until))
  }

  await course({
    cancel: () => ask('CANCEL', CUSTOMER, CANCEL),
    async ship() {
      if (await whenPossible('SHIP')) await ask('SHIP', STAFF, SHIP)
    },
    shipAtOnce: () => ask('SHIP', STAFF, SHIP),
    async deliver() {
      const shipped = history.actions.some(
        (action) => action.orderId === orderId && action.kind === 'SHIP' && action.outcome === 'DONE',
      )
      if (shipped) await ask('DELIVER', STAFF, DELIVER)
    },
    refund,
    wait: () => sleep(Math.min(random.int(0, maxWaitMs), Math.max(0, until - Date.now()))),
  })
}
