/**
 * Reads an order's story where it is: the three databases past the subgraphs' own code, except for what is archived, the
 * streams, and the provider.
 * The order's own database must answer; of every other it says why it could not be asked.
 */
import pg from 'pg'
import { parseGlobalId } from '#contracts/ids.ts'
import { archivedMovements, archivedOrder, archivedPayment } from './read-archives.ts'
import { readMessages } from './read-messages.ts'
import { readIntents } from './read-intents.ts'
import type { Story } from './story.ts'

const TIMEOUT_MS = 5_000

export interface Sources {
  order: string
  product: string
  payment: string
  nats: string
  provider: { url: string; apiKey: string }
}

type Ask = <Row>(statement: string) => Promise<Row[]>

/** @param named an order's id (`ord_…`), its uuid, or its number @returns undefined where there is none */
export async function readStory(sources: Sources, named: string): Promise<Story | undefined> {
  const id = parseGlobalId(named)?.uuid ?? named
  const own = await askDatabase(sources.order, async (ask) => readOrder(ask, id))
  if (!own) return undefined
  if (own.events.length === 0) Object.assign(own, await archivedOrder(sources.order, own.order.id))
  const silent: string[] = []
  const unlessSilent = async <Found>(who: string, read: () => Promise<Found>, otherwise: Found) => {
    try {
      return await read()
    } catch (error) {
      silent.push(`${who} (${(error as Error).message || (error as { code?: string }).code})`)
      return otherwise
    }
  }
  const orderId = own.order.id
  const [stock, payment, messages] = await Promise.all([
    unlessSilent('product', () => findStock(sources.product, orderId), NO_STOCK),
    unlessSilent('payment', () => findPayment(sources.payment, orderId), NO_PAYMENT),
    unlessSilent('the broker', () => readMessages(sources.nats, orderId), []),
  ])
  const references = new Set(payment.payment?.ledger.flatMap(({ reference }) => reference ?? []) ?? [])
  const intents = [...references].filter((reference) => reference.startsWith('pi_'))
  const provider = await unlessSilent('the provider', () => readIntents(sources.provider, intents), [])
  return {
    ...own,
    stock: stock.stock,
    payment: payment.payment && { ...payment.payment, provider },
    messages,
    waiting: [...own.waiting, ...stock.waiting, ...payment.waiting],
    silent,
  }
}

async function findStock(url: string, orderId: string) {
  const found = await askDatabase(url, (ask) => readStock(ask, orderId))
  if (found.stock.movements.length > 0) return found
  return { ...found, stock: { ...found.stock, movements: await archivedMovements(url, orderId) } }
}

async function findPayment(url: string, orderId: string) {
  const found = await askDatabase(url, (ask) => readPayment(ask, orderId))
  return found.payment ? found : { ...found, payment: await archivedPayment(url, orderId) }
}

const NO_STOCK = { stock: { reservation: undefined, movements: [] }, waiting: [] }
const NO_PAYMENT = { payment: undefined, waiting: [] }

/** @param values of $1, the only parameter that statements have */
async function askDatabase<Found>(
  connectionString: string,
  read: (ask: (value: string) => Ask) => Promise<Found>,
): Promise<Found> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: TIMEOUT_MS,
    statement_timeout: TIMEOUT_MS,
    application_name: 'storegraph order',
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    return await read((value) => async (statement) => (await client.query(statement, [value])).rows)
  } finally {
    await client.end()
  }
}

async function readOrder(askFor: (value: string) => Ask, named: string) {
  const [order] = await askFor(named)<Story['order']>(
    `SELECT id, number, status, total_minor AS "totalMinor", currency, placed_at AS "placedAt",
            updated_at AS "updatedAt", rejection_reason AS "rejectionReason", fulfillment
       FROM orders WHERE id::text = $1 OR number = $1`,
  )
  if (!order) return undefined
  const ask = askFor(order.id)
  const events = await ask<Story['events'][number]>(
    `SELECT version, type, occurred_at AS "occurredAt", coalesce(data->>'detail', data->>'reason') AS detail
       FROM order_events WHERE order_id = $1::uuid ORDER BY version`,
  )
  const [saga] = await ask<NonNullable<Story['saga']>>(
    `SELECT status, trace_id AS "traceId", due_at AS "dueAt", unanswered, steps FROM sagas WHERE order_id = $1::uuid`,
  )
  return { order, events, saga, waiting: await readWaiting(ask, 'order') }
}

async function readStock(askFor: (value: string) => Ask, orderId: string) {
  const ask = askFor(orderId)
  const [reservation] = await ask<NonNullable<Story['stock']['reservation']>>(
    'SELECT status, reason, detail FROM order_reservations WHERE order_id = $1::uuid',
  )
  const movements = await ask<Story['stock']['movements'][number]>(
    `SELECT occurred_at AS "occurredAt", type, delta, product_id AS "productId"
       FROM stock_movements WHERE order_id = $1::uuid ORDER BY id`,
  )
  return { stock: { reservation, movements }, waiting: await readWaiting(ask, 'product') }
}

async function readPayment(askFor: (value: string) => Ask, orderId: string) {
  const ask = askFor(orderId)
  const [payment] = await ask<{ id: string }>('SELECT id FROM payments WHERE order_id = $1::uuid')
  const ledger = await ask<NonNullable<Story['payment']>['ledger'][number]>(
    `SELECT t.occurred_at AS "occurredAt", t.type, t.status, t.amount_minor AS "amountMinor",
            t.provider_reference AS reference, t.decline_code AS "declineCode"
       FROM payment_transactions t JOIN payments p ON p.id = t.payment_id
      WHERE p.order_id = $1::uuid ORDER BY t.occurred_at, t.id`,
  )
  return { payment: payment && { id: payment.id, ledger }, waiting: await readWaiting(ask, 'payment') }
}

/** A message's subject ends in the id of what it is about. */
function readWaiting(ask: Ask, service: string): Promise<Story['waiting'][number][]> {
  return ask(
    `SELECT 'the outbox of ${service}' AS where, type, created_at AS since, NULL AS reason
       FROM outbox WHERE subject LIKE '%.' || $1
     UNION ALL
     SELECT consumer, headers->>'ce-type', parked_at, reason FROM parked_messages WHERE subject LIKE '%.' || $1
      ORDER BY since`,
  )
}
