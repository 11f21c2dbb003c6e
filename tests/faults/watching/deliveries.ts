/** How soon what was confirmed reaches those who look: by a feed that they follow, or when they ask. */

/** A change that a subscriber got. Times in milliseconds since the epoch. */
export interface Delivery {
  /** Which feed, and of what. */
  feed: string
  /** When the subscriber's connection was last made. */
  connectedAt: number
  /** When the change was committed, by the database's clock. */
  happenedAt: number
  receivedAt: number
}

/** A change that was confirmed to whoever made it, looked for until it was shown. */
export interface Reflection {
  what: string
  confirmedAt: number
  /** Infinity: it was not shown as long as anybody looked. */
  shownAt: number
}
