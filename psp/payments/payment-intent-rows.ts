/** Payment intents as they are kept, and as Stripe's API shows them. */
import type { DatabaseSync } from 'node:sqlite'
import { ProviderError } from '../api/provider-error.ts'
import { selectOne } from '../database.ts'
import { findCard } from './cards.ts'
import { parseMetadata } from './metadata.ts'

export type PaymentIntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled'

/** The customer was asked to authenticate, and the bank did not accept it. */
export const AUTHENTICATION_FAILED = 'payment_intent_authentication_failure'

export interface PaymentIntentRow {
  sequence: number
  id: string
  amount: number
  currency: string
  capture_method: string
  /** Empty where none was given. */
  payment_method: string
  /** The test token of the card behind it; empty where there is none. */
  card: string
  customer: string | null
  metadata: string
  status: PaymentIntentStatus
  /** The id that its charge has, or would have. */
  latest_charge: string
  /** 1 once the card was charged, also where its bank declined. */
  charged: number
  /** What the customer's part is done with. */
  client_secret: string
  amount_received: number
  amount_refunded: number
  decline_code: string | null
  cancellation_reason: string | null
  canceled_at: number | null
  created: number
}

export function insertPaymentIntent(database: DatabaseSync, row: Omit<PaymentIntentRow, 'sequence'>): void {
  const columns = Object.keys(row)
  database
    .prepare(
      `INSERT INTO payment_intents (${columns.join(', ')}) VALUES (${columns.map((name) => `:${name}`).join(', ')})`,
    )
    .run({ ...row })
  const insert = database.prepare(
    'INSERT INTO payment_intent_metadata (payment_intent, key, value) VALUES (?, ?, ?)',
  )
  for (const [key, value] of Object.entries(parseMetadata(row.metadata))) {
    insert.run(row.id, key, value)
  }
}

/** The intent, or Stripe's 404 `resource_missing`. */
export function getPaymentIntent(database: DatabaseSync, id: string): PaymentIntentRow {
  const row = selectOne<PaymentIntentRow>(database, 'SELECT * FROM payment_intents WHERE id = ?', id)
  if (!row) {
    throw new ProviderError(404, {
      type: 'invalid_request_error',
      code: 'resource_missing',
      param: 'intent',
      message: `No such payment_intent: '${id}'`,
    })
  }
  return row
}

export interface ShownIntent extends Record<string, unknown> {
  id: string
  status: string
  last_payment_error: ReturnType<typeof showDecline>
}

export function showPaymentIntent(row: PaymentIntentRow): ShownIntent {
  return {
    id: row.id,
    object: 'payment_intent',
    amount: row.amount,
    amount_capturable: row.status === 'requires_capture' ? row.amount : 0,
    amount_received: row.amount_received,
    canceled_at: row.canceled_at,
    cancellation_reason: row.cancellation_reason,
    capture_method: row.capture_method,
    client_secret: row.client_secret,
    confirmation_method: 'automatic',
    created: row.created,
    currency: row.currency,
    customer: row.customer,
    last_payment_error: showDecline(row),
    latest_charge: row.charged ? row.latest_charge : null,
    livemode: false,
    metadata: parseMetadata(row.metadata),
    next_action:
      row.status === 'requires_action'
        ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } }
        : null,
    // Stripe detaches the payment method from an intent whose charge it declined.
    payment_method: row.status === 'requires_payment_method' ? null : row.payment_method || null,
    payment_method_types: ['card'],
    status: row.status,
  }
}

/** What Stripe says of a declined charge, or null where none was declined. */
export function showDecline(row: PaymentIntentRow) {
  if (row.decline_code === null) return null
  if (row.decline_code === AUTHENTICATION_FAILED) {
    return {
      type: 'invalid_request_error' as const,
      code: AUTHENTICATION_FAILED,
      message: 'The provided PaymentMethod has failed authentication.',
    }
  }
  return {
    type: 'card_error' as const,
    code: 'card_declined',
    decline_code: row.decline_code,
    charge: row.latest_charge,
    message: findCard(row.card)?.decline?.message ?? 'Your card was declined.',
  }
}
