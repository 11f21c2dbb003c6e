/**
 * Applies an event of the provider to the ledger. An event shows an intent or a refund as it was at some moment; only
 * what the ledger lacks is added, so that events may come late, twice and in any order.
 */
import type Stripe from 'stripe'
import { parseGlobalId } from '#contracts/ids.ts'
import { type Message, message } from '#contracts/message.ts'
import { paymentVoid } from '#contracts/payment.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { ToRows } from '#platform/messaging/outbox-rows.ts'
import type { Database, Transaction } from '../data/database.ts'
import { record } from '../data/ledger-rows.ts'
import { findPayment, findPayments, lockPayment, type StoredPayment } from '../data/payment-rows.ts'
import { findTraces } from '../data/payment-traces.ts'
import type { StoredEvent } from '../data/webhook-event-rows.ts'
import { isOrphaned } from '../domain/payment-decisions.ts'
import {
  awaitedReference,
  type Payment,
  statusOf,
  type Transaction as Entry,
  withEntries,
} from '../domain/payment.ts'
import { entriesOf, outcomeOfRefund } from '../provider/answers.ts'
import type { PaymentCalls } from '../provider/payment-calls.ts'
import { authorizationAnswer } from './authorization-answer.ts'
import { recordForeignRefund, recordRefund } from './record-refund.ts'

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

/** The trace of the payment that an event is about, by the events' ids; of an event of any other there is none. */
export async function tracesOfEvents(
  database: Database,
  events: readonly StoredEvent[],
): Promise<Map<string, string | null>> {
  const about = events.map(({ id, payload }) => {
    const intent = intentOf(payload)
    return { id, paymentId: intent && paymentIdOf(intent) }
  })
  const traces = await findTraces(
    database,
    about.flatMap(({ paymentId }) => paymentId ?? []),
  )
  return new Map(about.map(({ id, paymentId }) => [id, (paymentId && traces.get(paymentId)) ?? null]))
}

/** What has become of a payment whose customer was asked to authenticate; undefined for an event of any other. */
export async function followUpEvent(
  database: Database,
  provider: PaymentCalls,
  event: Stripe.Event,
): Promise<Entry[] | undefined> {
  const intent = intentOf(event)
  const paymentId = intent && paymentIdOf(intent)
  const payment = paymentId ? await findPayment(database, 'id', paymentId) : undefined
  const isAwaited = payment && statusOf(payment.transactions) === 'REQUIRES_ACTION'
  return isAwaited ? provider.followUp(awaitedReference(payment)) : undefined
}

/**
 * @param followedUp what `followUpEvent` found, which stands instead of what the event shows
 * @returns what follows: the answer that an order waits for since its customer was asked, and a void where the
 * provider holds money that no order expects
 * @throws where the event is about a payment that is not known (yet)
 */
export async function applyProviderEvent(
  tx: Transaction,
  toRows: ToRows,
  event: Stripe.Event,
  followedUp?: readonly Entry[],
): Promise<Message[]> {
  const object = event.data?.object
  if (object?.object === 'refund') {
    await applyRefund(tx, toRows, object)
    return []
  }
  const intent = intentOf(event)
  const paymentId = intent && paymentIdOf(intent)
  // Other kinds of events change nothing here, and neither do intents that we did not make.
  if (!paymentId) return []
  const payment = await lockPayment(tx, paymentId)
  if (!payment) throw new Error(`${intent.id} was made for a payment that is not known`)
  return applyEntries(tx, payment, followedUp ?? entriesOf(intent))
}

async function applyEntries(
  tx: Transaction,
  payment: StoredPayment,
  entries: readonly Entry[],
): Promise<Message[]> {
  const known = withEntries<Payment>(payment, entries)
  if (known === payment) return []
  await record(tx, payment, entries, new Date())
  const { orderId } = payment
  const isAwaited = statusOf(payment.transactions) === 'REQUIRES_ACTION'
  return [
    ...(isAwaited ? authorizationAnswer(known) : []),
    ...(isOrphaned(payment, known) ? [message(paymentVoid, orderId, { orderId })] : []),
  ]
}

async function applyRefund(tx: Transaction, toRows: ToRows, refund: Stripe.Refund): Promise<void> {
  if (refund.status === 'pending' || refund.status === 'requires_action') return
  const ours = refund.metadata?.refund_id
  if (ours) {
    await recordRefund(tx, toRows, fromGlobalId('txn', ours), outcomeOfRefund(refund))
    return
  }
  // Made by somebody at the provider, and perhaps reported before the payment that it belongs to.
  const { payment_intent: intent, amount: amountMinor, id: reference } = refund
  if (!intent || refund.status !== 'succeeded') return
  const id = typeof intent === 'string' ? intent : intent.id
  await recordForeignRefund(tx, toRows, { intent: id, reference, amountMinor })
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
