/** What the clients of a run saw. It is compared with what the databases and the provider hold afterwards. */
export interface Attempt {
  idempotencyKey: string
  /** Every order id that was answered for the key; more than one is a fault. */
  answered: Set<string>
  /** The answer was a typed refusal: there must be no order. */
  refused: boolean
}

/**
 * How something ended for the client that asked: `DONE` was acknowledged, `UNKNOWN` was never answered, and may
 * have happened or not; anything else is the code of a refusal.
 */
export type Outcome = string

/** Something that was done to an order after it was placed. */
export interface Action {
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

/** New stock. One that was refused as stale may have been booked by an earlier try whose answer was lost. */
export interface Restock {
  productId: string
  quantity: number
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

export interface History {
  /** Pieces on hand of each product (uuid) before the first order. */
  stockAtStart: Map<string, number>
  attempts: Attempt[]
  actions: Action[]
  refunds: Refund[]
  restocks: Restock[]
  watched: Watched[]
  /** One line each: the fault, and when it was injected (seconds into the run). */
  faults: string[]
  /** How many messages were injected that no consumer can understand. */
  poison: number
  /** Whether the streams were wiped, and with them some of the messages. */
  wiped: boolean
}

export function createHistory(): History {
  return {
    stockAtStart: new Map(),
    attempts: [],
    actions: [],
    refunds: [],
    restocks: [],
    watched: [],
    faults: [],
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
