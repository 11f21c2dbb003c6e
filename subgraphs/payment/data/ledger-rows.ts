/** The ledger: entries are only ever added, each fact once, whoever records it and however often. */
import { deduplicate } from '#platform/messaging/inbox.ts'
import { insertMessages, type OutboxRows } from '#platform/messaging/outbox-rows.ts'
import { log } from '#platform/process/log.ts'
import { newId } from '#platform/process/new-id.ts'
import type { Payment, Transaction as Entry } from '../domain/payment.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { readArchived } from './archived-payments.ts'
import type { Database, Transaction } from './database.ts'

const PAGE = 1_000
const FIRST = '00000000-0000-0000-0000-000000000000'
/** Of everything together; each statement has its own time-out. */
const TIMEOUT_MS = 30 * 60_000

interface Added {
  type: string
  status: string
  amount_minor: number
  provider_reference: string | null
  decline_code: string | null
}

function tell({ id, orderId }: Payment, entries: readonly Added[]): void {
  for (const entry of entries)
    log.info({ orderId, paymentId: id, ...entry }, 'an entry was added to the ledger')
}

/** Adds those entries that are not in the ledger yet. */
export async function record(
  sql: Database | Transaction,
  payment: Payment,
  entries: readonly Entry[],
  now: Date,
): Promise<void> {
  tell(payment, await sql.$queryRaw<Added[]>(insertEntries(payment, entries, now)))
}

export interface Answer {
  /** The command (its message's id, a uuid) that is answered; it is answered once. */
  commandId: string
  messages: OutboxRows
  /** Whether a requested void suppresses the answer: the void has an answer of its own. */
  unlessVoidRequested?: boolean
}

/** Adds those entries that are not in the ledger yet, and answers. @returns whether it was answered now */
export async function recordAndAnswer(
  database: Database,
  payment: Payment,
  entries: readonly Entry[],
  { commandId, messages, unlessVoidRequested = false }: Answer,
  now: Date,
): Promise<boolean> {
  const [row] = await database.$queryRaw<[{ answered: number; added: Added[] }]>`
    WITH added AS (${insertEntries(payment, entries, now)}),
         first AS (${deduplicate(commandId)}),
         due AS (
           SELECT message_id FROM first
            WHERE NOT ${unlessVoidRequested}::boolean
               OR NOT EXISTS (SELECT FROM payment_orders
                               WHERE order_id = ${payment.orderId}::uuid AND void_requested_at IS NOT NULL)),
         published AS (${insertMessages(messages, 'due')})
    SELECT (SELECT count(*)::int FROM due) AS answered,
           (SELECT coalesce(jsonb_agg(to_jsonb(added)), '[]') FROM added) AS added`
  tell(payment, row.added)
  return row.answered === 1
}

/** Answers where there is nothing to add. @returns whether it was answered now */
export async function answer(database: Database, commandId: string, messages: OutboxRows): Promise<boolean> {
  const [row] = await database.$queryRaw<[{ answered: number }]>`
    WITH first AS (${deduplicate(commandId)}), published AS (${insertMessages(messages, 'first')})
    SELECT count(*)::int AS answered FROM first`
  return row.answered === 1
}

/**
 * The whole ledger as of one moment, what is archived included, read in pages.
 * @param report gets each entry, with the currency of its payment
 */
export function readLedger(
  database: Database,
  report: (entry: Entry, currency: string) => void,
): Promise<void> {
  const read = async (tx: Transaction) => {
    await readLive(tx, report)
    for (let after: string | undefined = FIRST; after;) {
      const page = await readArchived(tx, after, PAGE)
      for (const { transactions, amount } of page)
        for (const entry of transactions) report(entry, amount.currency)
      after = page.at(-1)?.id
    }
  }
  return database.$transaction(read, { isolationLevel: 'RepeatableRead', timeout: TIMEOUT_MS })
}

async function readLive(tx: Transaction, report: (entry: Entry, currency: string) => void): Promise<void> {
  for (let after: string | undefined = FIRST; after;) {
    const page: (Entry & { id: string; payment: { currency: string } })[] =
      await tx.paymentTransaction.findMany({
        where: { id: { gt: after } },
        include: { payment: { select: { currency: true } } },
        orderBy: { id: 'asc' },
        take: PAGE,
      })
    for (const { payment, ...entry } of page) report(entry, payment.currency)
    after = page.at(-1)?.id
  }
}

function insertEntries(payment: Payment, entries: readonly Entry[], now: Date): Prisma.Sql {
  const rows = entries.map((entry) => ({
    ...entry,
    // Of what the provider made nothing for there is one entry at most: it goes by the payment's own id.
    id: entry.providerReference === null ? payment.id : newId(),
  }))
  return Prisma.sql`
    INSERT INTO payment_transactions
           (id, payment_id, type, status, amount_minor, provider_reference, decline_code, occurred_at)
    SELECT id, ${payment.id}::uuid, type::transaction_type, status::transaction_status, "amountMinor",
           "providerReference", "declineCode", ${now}::timestamptz
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS entry(id uuid, type text, status text, "amountMinor" int, "providerReference" text, "declineCode" text)
    ON CONFLICT DO NOTHING
    RETURNING type::text, status::text, amount_minor, provider_reference, decline_code`
}
