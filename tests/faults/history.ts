/**
 * What the clients of a run saw. It is compared with what the databases and the provider hold afterwards. Times are
 * milliseconds since the epoch, by the clock that all of them share.
 */
import type { Delivery, Reflection } from './watching/deliveries.ts'

/** When something was asked for, and when it was answered for good; an answer that never came has no time. */
export interface Asked {
  askedAt: number
  answeredAt: number
}

export interface Attempt extends Asked {
  idempotencyKey: string
  lines: readonly { productId: string; quantity: number }[]
  paymentMethod: string
  /** Every order id that was answered for the key; more than one is a fault. */
  answered: Set<string>
  /** The answer was a typed refusal, with this code: there must be no order. */
  refusal: string | undefined
}

/**
 * How something ended for the client that asked: `DONE` was acknowledged, `UNKNOWN` was never answered, and may
 * have happened or not; anything else is the code of a refusal.
 */
export type Outcome = string

/** Something that was done to an order after it was placed. */
export interface Action extends Asked {
  orderId: string
  kind: 'CANCEL' | 'SHIP' | 'DELIVER'
  outcome: Outcome
}

/** A refund that staff asked for. */
export interface Refund {
  orderId: string
  /** Undefined: all that was left. */
  amountMinor: number | undefined
  outcome: Outcome
}

/** What a customer did whose bank wanted them to authenticate. */
export interface Authentication {
  orderId: string
  outcome: 'succeeded' | 'failed'
  /** Whether the bank has said so; otherwise it may have happened or not. */
  isAnswered: boolean
}

/** New stock. One that was refused as stale may have been booked by an earlier try whose answer was lost. */
export interface Restock extends Asked {
  productId: string
  quantity: number
  outcome: Outcome
}

/** Staff gave a product another price. */
export interface PriceChange extends Asked {
  productId: string
  priceMinor: number
  outcome: Outcome
}

export interface Watched {
  orderId: string
  /** The statuses in the order in which they arrived, over all connections. */
  statuses: string[]
  /** A connection was cut on purpose while the subscription was under way. */
  cuts: number
  /** It did not leave when the order was confirmed, but waited for what would be done to it. */
  stays: boolean
}

/** The state of the products before the first order, by their ids (uuid). */
export interface Start {
  onHand: Map<string, number>
  priceMinor: Map<string, number>
  /** Of all levels of a product together. */
  stockVersion: Map<string, number>
}

/** A time without a fault, in which nothing was left of any. */
export interface Calm {
  from: number
  until: number
  /** How long a simple read took (the median): what the machine itself adds. */
  answerMs: number
}

export interface History {
  start: Start
  attempts: Attempt[]
  actions: Action[]
  refunds: Refund[]
  authentications: Authentication[]
  restocks: Restock[]
  prices: PriceChange[]
  watched: Watched[]
  /** Every change of any order's status that staff's feed of all orders delivered: the order and its status. */
  board: { orderId: string; status: string; position: string }[]
  /** What subscribers got, with its times. */
  deliveries: Delivery[]
  /** What was confirmed while there was no fault, and when it was shown. */
  reflections: Reflection[]
  calm: Calm[]
  /** Copies that were seen to go back to an older version. */
  regressions: string[]
  /** One line each: the fault, and when it was injected (seconds into the run). */
  faults: string[]
  /** When the last fault was healed. */
  healedAt: number
  /** How long an order may be PENDING before it expires. */
  confirmedWithinMs: number
  /** How many messages were injected that no consumer can understand. */
  poison: number
  /** Whether the streams were wiped, and with them some of the messages. */
  wiped: boolean
}

const CONFIRMED_WITHIN_MS = 15 * 60_000

export function createHistory(start: Start): History {
  return {
    start,
    attempts: [],
    actions: [],
    refunds: [],
    authentications: [],
    restocks: [],
    prices: [],
    watched: [],
    board: [],
    deliveries: [],
    reflections: [],
    calm: [],
    regressions: [],
    faults: [],
    healedAt: Infinity,
    confirmedWithinMs: CONFIRMED_WITHIN_MS,
    poison: 0,
    wiped: false,
  }
}

/** Whether a client got the acknowledgement of something that ends the order: a watcher that stays must see it. */
export function isEndAcknowledged({ actions }: History, orderId: string): boolean {
  return actions.some(
    (action) => action.orderId === orderId && action.kind !== 'SHIP' && action.outcome === 'DONE',
  )
}

/** Asked for now, and not answered yet. */
export const asked = (): Asked => ({ askedAt: Date.now(), answeredAt: Infinity })
