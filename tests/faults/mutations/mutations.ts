/**
 * Sabotages of the product's code, each of which must turn a line of the proof red: `npm run proof -- --mutations`.
 * What is here stands for a whole class of defects; one that stays green shows a line that is missing.
 */
import type { COURSE } from '../workload/acting.ts'
import type { FaultName } from '../injection/fault-injector.ts'
import { CATALOG_MUTATIONS } from './mutations-catalog.ts'
import { MESSAGING_MUTATIONS } from './mutations-messaging.ts'
import { ORDER_MUTATIONS } from './mutations-order.ts'
import { PAYMENT_MUTATIONS } from './mutations-payment.ts'
import { STOCK_MUTATIONS } from './mutations-stock.ts'
import type { Edit } from '../injection/tree-copy.ts'

export interface Mutation extends Edit {
  /** What is done to the product, in words. */
  name: string
  /** The beginning of the line that must turn red. */
  line: string
  /** What it takes to be seen, besides load; without faults, the calm at the beginning is enough. */
  faults?: readonly FaultName[]
  /** Which processes faults are injected into; any by default. */
  victims?: readonly string[]
  /** Whether each message comes once more at the end, as by default: it makes good what was lost. */
  repeatAtEnd?: boolean
  /** What is done to every order; by default something to some. */
  course?: keyof typeof COURSE
}

export const MUTATIONS: readonly Mutation[] = [
  ...MESSAGING_MUTATIONS,
  ...CATALOG_MUTATIONS,
  ...STOCK_MUTATIONS,
  ...PAYMENT_MUTATIONS,
  ...ORDER_MUTATIONS,
]
