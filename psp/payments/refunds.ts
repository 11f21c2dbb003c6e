/** Refunds of captured money, in part or whole, and never more than was captured. */
import type { DatabaseSync } from 'node:sqlite'
import type { z } from 'zod'
import { selectAll, selectOne } from '../database.ts'
import { parseMetadata } from './metadata.ts'
import type { Answer } from '../api/idempotency.ts'
import { newId } from './identifiers.ts'
import { appendLedgerEntry } from './ledger.ts'
import type { createRefundParams, listRefundsParams } from '../api/params.ts'
import { getPaymentIntent, showPaymentIntent } from './payment-intent-rows.ts'
import { invalidRequest, ProviderError } from '../api/provider-error.ts'
import { queueEvent } from '../webhooks/event-queue.ts'

export function createRefund(
  database: DatabaseSync,
  params: z.output<typeof createRefundParams>,
  created: number,
): Answer {
  const row = getPaymentIntent(database, params.payment_intent)
  if (row.status !== 'succeeded') {
    throw invalidRequest(`This PaymentIntent (${row.id}) does not have a successful charge to refund.`, {
      code: 'payment_intent_unexpected_state',
      param: 'payment_intent',
      payment_intent: showPaymentIntent(row),
    })
  }
  const refundable = row.amount_received - row.amount_refunded
  if (refundable === 0) {
    throw invalidRequest(`Charge ${row.latest_charge} has already been refunded.`, {
      code: 'charge_already_refunded',
    })
  }
  const amount = params.amount ?? refundable
  if (amount < 1 || amount > refundable) {
    throw invalidRequest(`The refund must be from 1 to ${refundable}, what is left of the charge.`, {
      code: amount < 1 ? 'parameter_invalid_integer' : undefined,
      param: 'amount',
    })
  }
  const id = newId('re')
  database
    .prepare('UPDATE payment_intents SET amount_refunded = amount_refunded + ? WHERE id = ?')
    .run(amount, row.id)
  database
    .prepare(
      `INSERT INTO refunds (id, payment_intent, amount, reason, metadata, created) VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .run(id, row.id, amount, params.reason ?? null, JSON.stringify(params.metadata), created)
  appendLedgerEntry(database, {
    type: 'refund',
    paymentIntent: row.id,
    reference: id,
    amount,
    currency: row.currency,
    created,
  })
  const shown = getRefund(database, id)
  queueEvent(database, 'refund.created', shown, created)
  return { status: 200, body: shown }
}

/** The refunds of an intent, newest first. */
export function listRefunds(database: DatabaseSync, params: z.output<typeof listRefundsParams>): object {
  const intent = getPaymentIntent(database, params.payment_intent)
  const rows = selectAll<RefundRow>(
    database,
    `${SELECT_REFUNDS} WHERE payment_intent = ? ORDER BY refunds.sequence DESC LIMIT ?`,
    intent.id,
    params.limit + 1,
  )
  return {
    object: 'list',
    url: '/v1/refunds',
    has_more: rows.length > params.limit,
    data: rows.slice(0, params.limit).map(showRefund),
  }
}

/** The refund, or Stripe's 404. */
export function getRefund(database: DatabaseSync, id: string): object {
  const row = findRefund(database, id)
  if (!row) {
    throw new ProviderError(404, {
      type: 'invalid_request_error',
      code: 'resource_missing',
      message: `No such refund: '${id}'`,
    })
  }
  return showRefund(row)
}

const SELECT_REFUNDS = `SELECT refunds.*, currency, latest_charge FROM refunds
  JOIN payment_intents ON payment_intents.id = payment_intent`

interface RefundRow {
  id: string
  payment_intent: string
  amount: number
  currency: string
  latest_charge: string
  reason: string | null
  metadata: string
  created: number
}

function findRefund(database: DatabaseSync, id: string): RefundRow | undefined {
  return selectOne(database, `${SELECT_REFUNDS} WHERE refunds.id = ?`, id)
}

function showRefund({ latest_charge, metadata, ...row }: RefundRow) {
  return {
    id: row.id,
    object: 'refund',
    amount: row.amount,
    charge: latest_charge,
    created: row.created,
    currency: row.currency,
    metadata: parseMetadata(metadata),
    payment_intent: row.payment_intent,
    reason: row.reason,
    status: 'succeeded',
  }
}
