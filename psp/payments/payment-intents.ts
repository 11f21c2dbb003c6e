/**
 * The life of a payment intent, by Stripe's rules: a charge that the bank approves leaves it in
 * `requires_capture` (or `succeeded`, where capture is automatic), a declined one in `requires_payment_method`, and
 * one for which the customer must authenticate in `requires_action`. One that is not confirmed charges nothing.
 * `requires_capture` goes to `succeeded`; whatever is not decided may be canceled, and nothing leaves those two.
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
import { getPaymentIntent, insertPaymentIntent, showPaymentIntent } from './payment-intent-rows.ts'
import type { PaymentIntentRow, PaymentIntentStatus, ShownIntent } from './payment-intent-rows.ts'
import { chargeable } from './payment-methods.ts'
import { invalidRequest } from '../api/provider-error.ts'
import { queueEvent, type EventType } from '../webhooks/event-queue.ts'

const CANCELABLE: PaymentIntentStatus[] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'requires_capture',
]

export function createPaymentIntent(
  database: DatabaseSync,
  params: z.output<typeof createPaymentIntentParams>,
  created: number,
): Answer {
  const { payment_method: method, customer } = params
  const chosen = method === undefined ? undefined : chargeable(database, method, customer)
  const isConfirmed = params.confirm === 'true'
  if (isConfirmed && !chosen) {
    throw invalidRequest('You cannot confirm this PaymentIntent because it is missing a payment method.', {
      code: 'payment_intent_unexpected_state',
    })
  }
  const intent = newIntent(params, chosen, created)
  insertPaymentIntent(database, intent)
  const row = getPaymentIntent(database, intent.id)
  if (!isConfirmed || !chosen) return { status: 200, body: showPaymentIntent(row) }
  const { decline, authentication } = chosen.card
  if (authentication && params.off_session !== 'true') return askCustomer(database, row, created)
  // A customer who is not there cannot be asked.
  const code = authentication ? 'authentication_required' : decline?.code
  if (!code) return { status: 200, body: charge(database, row, created) }
  const shown = declineCharge(database, row, code, created)
  return { status: 402, body: { error: { ...shown.last_payment_error!, payment_intent: shown } } }
}

function newIntent(
  params: z.output<typeof createPaymentIntentParams>,
  chosen: { token: string } | undefined,
  created: number,
): Omit<PaymentIntentRow, 'sequence'> {
  const id = newId('pi')
  return {
    id,
    amount: params.amount,
    currency: params.currency,
    capture_method: params.capture_method,
    payment_method: params.payment_method ?? '',
    card: chosen?.token ?? '',
    customer: params.customer ?? null,
    metadata: JSON.stringify(params.metadata),
    status: chosen ? 'requires_confirmation' : 'requires_payment_method',
    latest_charge: newId('ch'),
    charged: 0,
    client_secret: `${id}_${newId('secret')}`,
    amount_received: 0,
    amount_refunded: 0,
    decline_code: null,
    cancellation_reason: null,
    canceled_at: null,
    created,
  }
}

function askCustomer(database: DatabaseSync, { id }: PaymentIntentRow, created: number): Answer {
  database.prepare(`UPDATE payment_intents SET status = 'requires_action' WHERE id = ?`).run(id)
  return { status: 200, body: changed(database, id, 'payment_intent.requires_action', created) }
}

/** The bank approves: the amount is held, and taken at once unless its capture is manual. */
export function charge(database: DatabaseSync, row: PaymentIntentRow, created: number): ShownIntent {
  const { id, amount } = row
  const captured = row.capture_method !== 'manual'
  const status = captured ? 'succeeded' : 'requires_capture'
  database
    .prepare('UPDATE payment_intents SET status = ?, charged = 1, amount_received = ? WHERE id = ?')
    .run(status, captured ? amount : 0, id)
  appendLedgerEntry(database, { ...chargeOf(row), type: 'authorization', amount, created })
  if (captured) appendLedgerEntry(database, { ...chargeOf(row), type: 'capture', amount, created })
  const type = captured ? 'payment_intent.succeeded' : 'payment_intent.amount_capturable_updated'
  return changed(database, id, type, created)
}

/** The bank declines, and nothing is held. */
export function declineCharge(
  database: DatabaseSync,
  row: PaymentIntentRow,
  code: string,
  created: number,
): ShownIntent {
  database
    .prepare(
      `UPDATE payment_intents SET status = 'requires_payment_method', charged = 1, decline_code = ? WHERE id = ?`,
    )
    .run(code, row.id)
  appendLedgerEntry(database, { ...chargeOf(row), type: 'decline', amount: row.amount, created })
  return changed(database, row.id, 'payment_intent.payment_failed', created)
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
  return { status: 200, body: changed(database, id, 'payment_intent.succeeded', created) }
}

export function cancelPaymentIntent(
  database: DatabaseSync,
  id: string,
  params: z.output<typeof cancelPaymentIntentParams>,
  created: number,
): Answer {
  const row = getPaymentIntent(database, id)
  requireStatus(row, CANCELABLE, 'canceled')
  database
    .prepare(
      `UPDATE payment_intents SET status = 'canceled', cancellation_reason = ?, canceled_at = ? WHERE id = ?`,
    )
    .run(params.cancellation_reason ?? null, created, id)
  const released = row.status === 'requires_capture' ? row.amount : 0
  appendLedgerEntry(database, { ...chargeOf(row), type: 'cancellation', amount: released, created })
  return { status: 200, body: changed(database, id, 'payment_intent.canceled', created) }
}

/** The intent as it is now; its event is queued. */
function changed(database: DatabaseSync, id: string, type: EventType, created: number): ShownIntent {
  const shown = showPaymentIntent(getPaymentIntent(database, id))
  queueEvent(database, type, shown, created)
  return shown
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
