/**
 * The customer's part of a payment whose bank wants them to authenticate: played here, where Stripe shows the bank's
 * own page. The client secret of the intent is the permission to do it.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { z } from 'zod'
import type { authenticateParams } from '../api/params.ts'
import { invalidRequest } from '../api/provider-error.ts'
import { selectOne } from '../database.ts'
import { AUTHENTICATION_FAILED, type PaymentIntentRow } from './payment-intent-rows.ts'
import { charge, declineCharge } from './payment-intents.ts'

/** @param created Unix seconds @returns the intent's id and status, as far as its customer may know them */
export function authenticate(
  database: DatabaseSync,
  { client_secret: secret, outcome }: z.output<typeof authenticateParams>,
  created: number,
): { id: string; status: string } {
  const row = selectOne<PaymentIntentRow>(
    database,
    `SELECT * FROM payment_intents WHERE id = ? AND client_secret = ?`,
    secret.split('_secret_')[0]!,
    secret,
  )
  if (row?.status !== 'requires_action') {
    throw invalidRequest('No PaymentIntent with this client secret waits for its customer.', {
      code: row ? 'payment_intent_unexpected_state' : 'resource_missing',
      param: 'client_secret',
    })
  }
  const { id, status } =
    outcome === 'succeeded'
      ? charge(database, row, created)
      : declineCharge(database, row, AUTHENTICATION_FAILED, created)
  return { id, status }
}
