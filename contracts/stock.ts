/** The commands of an order's saga to the product subgraph, and its answers. The key is the order's id (uuid). */
import { z } from 'zod'
import { messageType } from './message.ts'
import { money } from './money.ts'

const orderId = z.uuid()

export const stockReserve = messageType(
  'storegraph.stock.reserve.v1',
  'commands.product.stock.reserve',
  z.object({
    orderId,
    lines: z
      .array(
        z.object({
          productId: z.uuid(),
          quantity: z.number().int().min(1),
          /** The price that the customer was promised. Where it is absent, any price will do. */
          unitPrice: money.optional(),
        }),
      )
      .min(1)
      .max(100),
  }),
)

/** The compensation: what is reserved is released, what was committed is put back. The answer is `stockReleased` either way. */
export const stockRelease = messageType(
  'storegraph.stock.release.v1',
  'commands.product.stock.release',
  z.object({ orderId }),
)

export const stockCommit = messageType(
  'storegraph.stock.commit.v1',
  'commands.product.stock.commit',
  z.object({ orderId }),
)

export const stockReserved = messageType(
  'storegraph.stock.reserved.v1',
  'events.product.stock.reserved',
  z.object({ orderId }),
)

export const stockReservationRejected = messageType(
  'storegraph.stock.reservation-rejected.v1',
  'events.product.stock.reservation-rejected',
  z.object({
    orderId,
    reason: z.enum(['INSUFFICIENT_STOCK', 'PRODUCT_NOT_FOUND', 'PRICE_CHANGED', 'RELEASED']),
    detail: z.string(),
  }),
)

export const stockReleased = messageType(
  'storegraph.stock.released.v1',
  'events.product.stock.released',
  z.object({ orderId }),
)

export const stockCommitted = messageType(
  'storegraph.stock.committed.v1',
  'events.product.stock.committed',
  z.object({ orderId }),
)

/**
 * A reservation was neither committed nor released in its time, and what it held is on sale again: a command was lost.
 * An order that counts on it must ask for `stockCommit` once more, which takes the goods if they are still there.
 */
export const stockReservationExpired = messageType(
  'storegraph.stock.reservation-expired.v1',
  'events.product.stock.reservation-expired',
  z.object({ orderId }),
)

/** There is no reservation that could be committed. */
export const stockCommitRejected = messageType(
  'storegraph.stock.commit-rejected.v1',
  'events.product.stock.commit-rejected',
  z.object({ orderId, reason: z.literal('NOT_RESERVED'), detail: z.string() }),
)
