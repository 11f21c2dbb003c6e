/**
 * Whether a void of an order's payment was requested, or is on its way: published, though nobody has handled it yet.
 * So what waited in the stream while this subgraph was away is not authorized first and voided then.
 */
import { paymentVoid } from '#contracts/payment.ts'
import type { Bus } from '#platform/messaging/bus.ts'
import type { Database } from '../data/database.ts'
import { isVoidRequested } from '../data/payment-requests.ts'

/** @throws where the stream does not answer */
export type FindVoid = (orderId: string) => Promise<boolean>

export function createFindVoid(database: Database, { manager }: Pick<Bus, 'manager'>): FindVoid {
  return async (orderId) => {
    const last = { last_by_subj: paymentVoid.subject(orderId) }
    const [requested, published] = await Promise.all([
      isVoidRequested(database, orderId),
      manager.streams.getMessage('COMMANDS', last),
    ])
    return requested || published !== null
  }
}
