/**
 * Applies an event of the provider to the ledger. An event shows an intent or a refund as it was at some moment; only
 * what the ledger lacks is added, so that events may come late, twice and in any order.
 */
import type Stripe from 'stripe'
import { parseGlobalId } from '#contracts/ids.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { Database, Transaction } from '../data/database.ts'
import { record } from '../data/ledger-rows.ts'
import { findPaymentOfIntent, findPayments, lockPayment } from '../data/payment-rows.ts'
import { settleRefund } from '../data/refund-rows.ts'
import type { StoredEvent } from '../data/webhook-event-rows.ts'
import { isOrphaned } from '../domain/payment-decisions.ts'
import { withEntries, type Payment } from '../domain/payment.ts'
import { entriesOf, entriesOfRefund, outcomeOfRefund } from '../provider/answers.ts'

/** @returns the ids of those events that would add nothing to the ledger */
export async function eventsAlreadyApplied(
  database: Database,
  events: readonly StoredEvent[],
): Promise<string[]> {
  const shown = events.flatMap(({ id, payload }) => {
    const intent = intentOf(payload)
    return intent ? [{ id, intent, paymentId: paymentIdOf(intent) }] : []
  })
  const ids = shown.flatMap(({ paymentId }) => paymentId ?? [])
  const payments = ids.length > 0 ? await findPayments(database, 'id', ids) : []
  const byId = new Map(payments.map((payment) => [payment.id, payment]))
  return shown
    .filter(({ intent, paymentId }) => {
      const payment = paymentId && byId.get(paymentId)
      return payment && withEntries(payment, entriesOf(intent)) === payment
    })
    .map(({ id }) => id)
}

/**
 * @returns the payment, where the event shows that the provider holds money for it that no order expects
 * @throws where the event is about a payment that is not known (yet)
 */
export async function applyProviderEvent(tx: Transaction, event: Stripe.Event): Promise<Payment | undefined> {
  const object = event.data?.object
  if (object?.object === 'refund') {
    await applyRefund(tx, object)
    return undefined
  }
  const intent = intentOf(event)
  const paymentId = intent && paymentIdOf(intent)
  // Other kinds of events change nothing here, and neither do intents that we did not make.
  return paymentId ? applyIntent(tx, intent, paymentId) : undefined
}

async function applyIntent(
  tx: Transaction,
  intent: Stripe.PaymentIntent,
  paymentId: string,
): Promise<Payment | undefined> {
  const payment = await lockPayment(tx, paymentId)
  if (!payment) throw new Error(`${intent.id} was made for a payment that is not known`)
  const entries = entriesOf(intent)
  const known = withEntries<Payment>(payment, entries)
  if (known === payment) return undefined
  await record(tx, payment, entries, new Date())
  return isOrphaned(payment, known) ? known : undefined
}

async function applyRefund(tx: Transaction, refund: Stripe.Refund): Promise<void> {
  if (refund.status === 'pending' || refund.status === 'requires_action') return
  const ours = refund.metadata?.refund_id
  if (ours) {
    await settleRefund(tx, fromGlobalId('txn', ours), outcomeOfRefund(refund), new Date())
    return
  }
  // Made by somebody at the provider, and perhaps reported before the payment that it belongs to.
  const intent = refund.payment_intent
  if (!intent) return
  const payment = await findPaymentOfIntent(tx, typeof intent === 'string' ? intent : intent.id)
  if (!payment) throw new Error(`${refund.id} belongs to a payment that is not known`)
  await record(tx, payment, entriesOfRefund(refund), new Date())
}

function intentOf(event: Stripe.Event): Stripe.PaymentIntent | undefined {
  const object = event.data?.object
  return object?.object === 'payment_intent' ? object : undefined
}

/** Our payment's id (uuid); undefined for an intent that was not made by us. */
function paymentIdOf(intent: Stripe.PaymentIntent): string | undefined {
  const parsed = parseGlobalId(intent.metadata?.payment_id ?? '')
  return parsed?.prefix === 'pay' ? parsed.uuid : undefined
}
