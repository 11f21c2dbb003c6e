/**
 * What an event tells. It shows an intent or a refund as it was at some moment; what is new of it is added to the
 * ledger, so that events may come late, twice and in any order.
 */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type Stripe from 'stripe'
import type { Database, Transaction } from '../data/database.ts'
import { record } from '../data/ledger.ts'
import { findPaymentOfIntent, findPayments, lockPayment } from '../data/payments.ts'
import { settleRefund } from '../data/refunds.ts'
import type { StoredEvent } from '../data/webhook-events.ts'
import { isOrphaned } from '../domain/decide.ts'
import { withEntries, type Payment } from '../domain/payment.ts'
import { entriesOf, entriesOfRefund, outcomeOfRefund } from '../provider/provider-answers.ts'

/** The ids of those events that tell what is in the ledger already. */
export async function withoutNews(database: Database, events: readonly StoredEvent[]): Promise<string[]> {
  const told = events.flatMap(({ id, payload }) => {
    const intent = intentOf(payload as Stripe.Event)
    return intent ? [{ id, intent, paymentId: paymentIdOf(intent) }] : []
  })
  const ids = told.flatMap(({ paymentId }) => paymentId ?? [])
  const payments = ids.length > 0 ? await findPayments(database, 'id', ids) : []
  const byId = new Map(payments.map((payment) => [payment.id, payment]))
  return told
    .filter(({ intent, paymentId }) => {
      const payment = paymentId && byId.get(paymentId)
      return payment && withEntries(payment, entriesOf(intent)) === payment
    })
    .map(({ id }) => id)
}

/**
 * Adds what the event tells.
 * @returns the payment, where it comes out that money is held for it that nobody waits for
 * @throws where the event is about a payment that is not known (yet)
 */
export async function learn(tx: Transaction, event: Stripe.Event): Promise<Payment | undefined> {
  const object = event.data?.object
  if (object?.object === 'refund') {
    await learnRefund(tx, object)
    return undefined
  }
  const intent = intentOf(event)
  const paymentId = intent && paymentIdOf(intent)
  // Of other kinds nothing is learned, and of what was made without us neither.
  return paymentId ? learnIntent(tx, intent, paymentId) : undefined
}

async function learnIntent(
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

async function learnRefund(tx: Transaction, refund: Stripe.Refund): Promise<void> {
  if (refund.status === 'pending' || refund.status === 'requires_action') return
  const ours = refund.metadata?.refund_id
  if (ours) {
    await settleRefund(tx, fromGlobalId('txn', ours), outcomeOfRefund(refund), new Date())
    return
  }
  // Made by somebody at the provider, and perhaps told before the payment that it is of.
  const intent = refund.payment_intent
  if (!intent) return
  const payment = await findPaymentOfIntent(tx, typeof intent === 'string' ? intent : intent.id)
  if (!payment) throw new Error(`${refund.id} is of a payment that is not known`)
  await record(tx, payment, entriesOfRefund(refund), new Date())
}

function intentOf(event: Stripe.Event): Stripe.PaymentIntent | undefined {
  const object = event.data?.object
  return object?.object === 'payment_intent' ? object : undefined
}

/** Our payment's id (uuid); nothing for an intent that was not made by us. */
function paymentIdOf(intent: Stripe.PaymentIntent): string | undefined {
  try {
    return fromGlobalId('pay', intent.metadata?.payment_id ?? '')
  } catch {
    return undefined
  }
}
