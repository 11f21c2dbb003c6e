/**
 * What each of three holds of the catalogue: product's database, which is the truth; the stream CATALOG with the
 * latest state of each product; and order's copy. Products by their ids (uuid).
 */
import { withBroker } from '../injection/broker.ts'
import { openDatabase } from '../reading/read-databases.ts'

export interface ProductState {
  version: number
  name: string
  priceMinor: number
  archived: boolean
  stockVersion: number
  available: number
}

export interface Catalog {
  truth: Map<string, ProductState>
  stream: Map<string, Partial<ProductState>>
  copy: Map<string, Partial<ProductState>>
}

const TRUTH = `
  SELECT p.id, p.version, p.name, p.price_minor AS "priceMinor", p.archived_at IS NOT NULL AS archived,
         sum(l.version)::int AS "stockVersion", sum(l.on_hand - l.reserved)::int AS available
    FROM products p JOIN stock_levels l ON l.product_id = p.id GROUP BY p.id`

const COPY = `
  SELECT p.product_id AS id, p.version, p.name, p.price_minor AS "priceMinor", p.archived,
         a.version AS "stockVersion", a.available
    FROM catalog_products p FULL JOIN catalog_availability a USING (product_id)`

export async function readCatalog(urls: Record<string, string>): Promise<Catalog> {
  const [truth, copy, stream] = await Promise.all([
    readRows(urls.PRODUCT_DATABASE_URL, TRUTH),
    readRows(urls.ORDER_DATABASE_URL, COPY),
    readStream(urls.NATS_URL!),
  ])
  return { truth, copy, stream }
}

/** What is read of a database. */
async function readRows(url: string | undefined, statement: string): Promise<Map<string, ProductState>> {
  const client = await openDatabase(url)
  try {
    const { rows } = await client.query<ProductState & { id: string }>(statement)
    return new Map(rows.map(({ id, ...state }) => [id, state]))
  } finally {
    await client.end()
  }
}

interface Published {
  version: number
  name?: string
  price?: { amountMinor: number }
  archived?: boolean
  available?: number
}

function readStream(url: string): Promise<Map<string, Partial<ProductState>>> {
  return withBroker(url, async ({ client, manager }) => {
    const found = new Map<string, Partial<ProductState>>()
    const { state } = await manager.streams.info('CATALOG')
    if (state.messages === 0) return found
    const consumer = await client.consumers.get('CATALOG')
    for await (const message of await consumer.consume({ abort_on_missing_resource: true })) {
      const id = message.subject.split('.').at(-1)!
      found.set(id, { ...found.get(id), ...stateIn(message.json<Published>()) })
      if (message.info.pending === 0) break
    }
    return found
  })
}

function stateIn({ version, name, price, archived, available }: Published): Partial<ProductState> {
  if (available !== undefined) return { stockVersion: version, available }
  return { version, name, priceMinor: price?.amountMinor, archived } as Partial<ProductState>
}
