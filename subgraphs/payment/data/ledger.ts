/** The ledger: entries are only ever added, each fact once, whoever learns it and however often. */
import { newId } from '#platform/ids.ts'
import type { Payment, Transaction as Entry } from '../domain/payment.ts'
import type { Database, Transaction } from './database.ts'

/** Adds what is new of the entries, and says whether the order has called its payment off. */
export async function record(
  sql: Database | Transaction,
  payment: Payment,
  entries: readonly Entry[],
  now: Date,
): Promise<{ voidRequested: boolean }> {
  const rows = entries.map((entry) => ({
    ...entry,
    // Of what the provider made nothing for there is one entry at most: it goes by the payment's own id.
    id: entry.providerReference === null ? payment.id : newId(),
  }))
  const [order] = await sql.$queryRawUnsafe<{ voidRequested: boolean }[]>(
    `WITH added AS (
       INSERT INTO payment_transactions
              (id, payment_id, type, status, amount_minor, provider_reference, decline_code, occurred_at)
       SELECT id, $2::uuid, type::transaction_type, status::transaction_status, "amountMinor",
              "providerReference", "declineCode", $3::timestamptz
         FROM jsonb_to_recordset($1::jsonb) AS entry(id uuid, type text, status text, "amountMinor" int,
                                                     "providerReference" text, "declineCode" text)
       ON CONFLICT DO NOTHING)
     SELECT void_requested_at IS NOT NULL AS "voidRequested" FROM payment_orders WHERE order_id = $4::uuid`,
    JSON.stringify(rows),
    payment.id,
    now,
    payment.orderId,
  )
  return { voidRequested: order?.voidRequested ?? false }
}
