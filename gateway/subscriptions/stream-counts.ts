/** What clients have open, over WebSockets and as HTTP answers together. */
import { type Counts, createCounts } from '../protection/counts.ts'

export interface StreamCounts {
  /** By the network of the client's address. */
  readonly connections: Counts
  /** By user; an anonymous caller's by the network of its address. */
  readonly subscriptions: Counts
}

export const createStreamCounts = (): StreamCounts => ({
  connections: createCounts(),
  subscriptions: createCounts(),
})
