/**
 * Every change of the catalogue goes this way: the product and the message about it are committed in one
 * transaction, and afterwards the cache reads the product anew.
 */
import { productChanged } from '#contracts/catalog.ts'
import { type Message, message } from '#contracts/message.ts'
import type { Outbox } from '#platform/messaging/outbox.ts'
import type { Outcome } from '#platform/messaging/outbox-rows.ts'
import type { Cache } from '#platform/storage/cache.ts'
import type { Tx } from '../data/database.ts'
import type { ProductRow } from '../data/product-rows.ts'
import type { ProductError } from '../domain/product-fields.ts'

export interface CatalogParts {
  outbox: Outbox<Tx>
  /** Products by id. */
  cache: Cache
}

export type CatalogResult =
  { product: ProductRow; errors?: never } | { product?: never; errors: readonly ProductError[] }
export type CatalogChange = Outcome<CatalogResult>

/** @param id of the product that `work` changes */
export async function changeCatalog(
  { outbox, cache }: CatalogParts,
  id: string,
  work: (tx: Tx) => Promise<CatalogChange>,
): Promise<CatalogResult> {
  const result = await outbox.transaction(work)
  if (result.product) await cache.invalidate([id])
  return result
}

/** The product was changed, which is published. @param others further messages, to be published before */
export function changed(product: ProductRow, others: readonly Message[] = []): CatalogChange {
  const { id, version, sku, name, priceMinor, currency, archivedAt } = product
  const price = { amountMinor: priceMinor, currency }
  const state = { productId: id, version, sku, name, price, archived: archivedAt !== null }
  return { result: { product }, messages: [...others, message(productChanged, id, state)] }
}

/** Nothing was changed. */
export function refused(error: ProductError): CatalogChange {
  return { result: { errors: [error] } }
}
