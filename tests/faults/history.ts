/** What the clients of a run saw. It is compared with what the databases and the provider hold afterwards. */
export interface Attempt {
  idempotencyKey: string
  /** Every order id that was answered for the key; more than one is a fault. */
  answered: Set<string>
  /** The answer was a typed refusal: no order was to be made. */
  refused: boolean
}

export interface Watched {
  orderId: string
  /** The statuses in the order in which they arrived, over all connections. */
  statuses: string[]
  /** A connection was cut on purpose while the subscription was under way. */
  cuts: number
}

export interface History {
  attempts: Attempt[]
  watched: Watched[]
  /** One line each: what was done to the system, and when (seconds into the run). */
  faults: string[]
  /** Messages that nobody can understand, put among the others on purpose. */
  poison: number
}

export function createHistory(): History {
  return { attempts: [], watched: [], faults: [], poison: 0 }
}
