/**
 * The ledger: every movement of money at the provider, in the order it happened; entries are only ever added.
 * `GET /ledger` shows it, so that it can be compared with Storegraph's own.
 */
import type { DatabaseSync } from 'node:sqlite'
import { selectAll } from '../database.ts'
import { parseMetadata } from './metadata.ts'

export type LedgerEntryType = 'authorization' | 'decline' | 'capture' | 'cancellation' | 'refund'

export interface LedgerEntry {
  sequence: number
  type: LedgerEntryType
  paymentIntent: string
  /** The charge that was made, or the refund. */
  reference: string
  /** In the currency's minor unit. */
  amount: number
  currency: string
  metadata: Record<string, string>
  /** RFC 3339, UTC, to the millisecond. */
  createdAt: string
}

export interface NewLedgerEntry {
  type: LedgerEntryType
  paymentIntent: string
  reference: string
  amount: number
  currency: string
  /** Unix seconds. */
  created: number
}

interface LedgerRow {
  sequence: number
  type: LedgerEntryType
  payment_intent: string
  reference: string
  amount: number
  currency: string
  metadata: string
  created: number
  /** To the millisecond; null in an entry of an earlier version. */
  recorded_at_ms: number | null
}

export function appendLedgerEntry(database: DatabaseSync, entry: NewLedgerEntry): void {
  database
    .prepare(
      `INSERT INTO ledger (type, payment_intent, reference, amount, currency, created, recorded_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, CAST(unixepoch('subsec') * 1000 AS INTEGER))`,
    )
    .run(entry.type, entry.paymentIntent, entry.reference, entry.amount, entry.currency, entry.created)
}

/** Entries after the sequence number `after`, oldest first; `next` continues, null at the end. */
export function readLedger(
  database: DatabaseSync,
  after: number,
  limit: number,
): { entries: LedgerEntry[]; next: number | null } {
  const rows = selectAll<LedgerRow>(
    database,
    `SELECT ledger.*, payment_intents.metadata FROM ledger
       JOIN payment_intents ON payment_intents.id = ledger.payment_intent
      WHERE ledger.sequence > ? ORDER BY ledger.sequence LIMIT ?`,
    after,
    limit + 1,
  )
  const entries = rows
    .slice(0, limit)
    .map(({ payment_intent, metadata, created, recorded_at_ms, ...row }) => ({
      ...row,
      paymentIntent: payment_intent,
      metadata: parseMetadata(metadata),
      createdAt: new Date(recorded_at_ms ?? created * 1_000).toISOString(),
    }))
  return { entries, next: rows.length > limit ? (entries.at(-1)?.sequence ?? null) : null }
}
