/** Refunds give captured money back, in parts or whole, and never more of it than was captured. */
import type { DatabaseSync } from 'node:sqlite'
import type { z } from 'zod'
import type { Answer } from './idempotency.ts'
import { newId } from './identifiers.ts'
import { appendLedgerEntry } from './ledger.ts'
import type { createRefundParams } from './params.ts'
import { getPaymentIntent, showPaymentIntent } from './payment-intent-rows.ts'
import { invalidRequest } from './provider-error.ts'

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
  appendLedgerEntry(database, {
    type: 'refund',
    paymentIntent: row.id,
    reference: id,
    amount,
    currency: row.currency,
    created,
  })
  return {
    status: 200,
    body: {
      id,
      object: 'refund',
      amount,
      charge: row.latest_charge,
      created,
      currency: row.currency,
      metadata: params.metadata,
      payment_intent: row.id,
      reason: params.reason ?? null,
      status: 'succeeded',
    },
  }
}
