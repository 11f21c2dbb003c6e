/**
 * The life of a payment intent, by Stripe's rules: a charge that the bank approves leaves it in
 * `requires_capture` (or `succeeded`, where capture is automatic), a declined one in `requires_payment_method`;
 * `requires_capture` goes to `succeeded` or `canceled`, and nothing leaves those two.
 * Amounts are whole minor units. Each function runs inside the caller's transaction.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { z } from 'zod'
import type { Answer } from '../api/idempotency.ts'
import { newId } from './identifiers.ts'
import { appendLedgerEntry } from './ledger.ts'
import type {
  cancelPaymentIntentParams,
  capturePaymentIntentParams,
  createPaymentIntentParams,
} from '../api/params.ts'
import {
  getPaymentIntent,
  insertPaymentIntent,
  showDecline,
  showPaymentIntent,
} from './payment-intent-rows.ts'
import type { PaymentIntentRow, PaymentIntentStatus } from './payment-intent-rows.ts'
import { chargeable } from './payment-methods.ts'
import { invalidRequest } from '../api/provider-error.ts'
import { queueEvent, type EventType } from '../webhooks/event-queue.ts'

export function createPaymentIntent(
  database: DatabaseSync,
  params: z.output<typeof createPaymentIntentParams>,
  created: number,
): Answer {
  const { token, card } = chargeable(database, params.payment_method, params.customer)
  const { amount, currency } = params
  const captured = params.capture_method !== 'manual' && !card.decline
  const charge = { paymentIntent: newId('pi'), reference: newId('ch'), amount, currency, created }
  insertPaymentIntent(database, {
    id: charge.paymentIntent,
    amount,
    currency,
    capture_method: params.capture_method,
    payment_method: params.payment_method,
    card: token,
    customer: params.customer ?? null,
    metadata: JSON.stringify(params.metadata),
    status: card.decline ? 'requires_payment_method' : captured ? 'succeeded' : 'requires_capture',
    latest_charge: charge.reference,
    amount_received: captured ? amount : 0,
    amount_refunded: 0,
    decline_code: card.decline?.code ?? null,
    cancellation_reason: null,
    canceled_at: null,
    created,
  })
  appendLedgerEntry(database, { ...charge, type: card.decline ? 'decline' : 'authorization' })
  if (captured) appendLedgerEntry(database, { ...charge, type: 'capture' })

  const row = getPaymentIntent(database, charge.paymentIntent)
  const decline = showDecline(row)
  const shown = showPaymentIntent(row)
  if (decline) {
    queueEvent(database, 'payment_intent.payment_failed', shown, created)
    return { status: 402, body: { error: { ...decline, payment_intent: shown } } }
  }
  const type = captured ? 'payment_intent.succeeded' : 'payment_intent.amount_capturable_updated'
  queueEvent(database, type, shown, created)
  return { status: 200, body: shown }
}

export function capturePaymentIntent(
  database: DatabaseSync,
  id: string,
  params: z.output<typeof capturePaymentIntentParams>,
  created: number,
): Answer {
  const row = getPaymentIntent(database, id)
  requireStatus(row, ['requires_capture'], 'captured')
  const amount = params.amount_to_capture ?? row.amount
  if (amount < 1 || amount > row.amount) {
    throw invalidRequest(
      `The amount to capture must be from 1 to ${row.amount}, the amount that can be captured.`,
      {
        code: amount < 1 ? 'parameter_invalid_integer' : 'amount_too_large',
        param: 'amount_to_capture',
      },
    )
  }
  // What is not captured goes back to the card: an intent is captured once.
  database
    .prepare(`UPDATE payment_intents SET status = 'succeeded', amount_received = ? WHERE id = ?`)
    .run(amount, id)
  appendLedgerEntry(database, { ...chargeOf(row), type: 'capture', amount, created })
  return changed(database, id, 'payment_intent.succeeded', created)
}

export function cancelPaymentIntent(
  database: DatabaseSync,
  id: string,
  params: z.output<typeof cancelPaymentIntentParams>,
  created: number,
): Answer {
  const row = getPaymentIntent(database, id)
  requireStatus(row, ['requires_payment_method', 'requires_capture'], 'canceled')
  database
    .prepare(
      `UPDATE payment_intents SET status = 'canceled', cancellation_reason = ?, canceled_at = ? WHERE id = ?`,
    )
    .run(params.cancellation_reason ?? null, created, id)
  const released = row.status === 'requires_capture' ? row.amount : 0
  appendLedgerEntry(database, { ...chargeOf(row), type: 'cancellation', amount: released, created })
  return changed(database, id, 'payment_intent.canceled', created)
}

/** Answers with the intent as it is now, and queues its event. */
function changed(database: DatabaseSync, id: string, type: EventType, created: number): Answer {
  const shown = showPaymentIntent(getPaymentIntent(database, id))
  queueEvent(database, type, shown, created)
  return { status: 200, body: shown }
}

function chargeOf(row: PaymentIntentRow) {
  return { paymentIntent: row.id, reference: row.latest_charge, currency: row.currency }
}

function requireStatus(
  row: PaymentIntentRow,
  allowed: PaymentIntentStatus[],
  done: 'captured' | 'canceled',
): void {
  if (allowed.includes(row.status)) return
  throw invalidRequest(
    `This PaymentIntent could not be ${done} because it has a status of ${row.status}. ` +
      `Only a PaymentIntent with one of the following statuses may be ${done}: ${allowed.join(', ')}.`,
    { code: 'payment_intent_unexpected_state', payment_intent: showPaymentIntent(row) },
  )
}
