/**
 * The catalogue's latest state, one message per product and subject, so that another service can keep a
 * copy and rebuild it at any time. The key is the product's id (uuid). A consumer keeps the newest version.
 */
import { z } from 'zod'
import { messageType } from './message.ts'
import { money } from './money.ts'

export const productChanged = messageType(
  'storegraph.catalog.product.v1',
  'catalog.product',
  z.object({
    productId: z.uuid(),
    version: z.number().int().positive(),
    sku: z.string(),
    name: z.string(),
    price: money,
    archived: z.boolean(),
  }),
)

/** `available` over all warehouses: on hand less reserved. */
export const availabilityChanged = messageType(
  'storegraph.catalog.availability.v1',
  'catalog.availability',
  z.object({
    productId: z.uuid(),
    version: z.number().int().positive(),
    available: z.number().int().nonnegative(),
  }),
)
