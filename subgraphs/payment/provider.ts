/**
 * The payment service provider, asked through its own SDK. Every call has a deadline and an idempotency key
 * that derives from the payment, so that asking again is asking about the same thing and never charges twice;
 * retries are few, and a provider that is down is left alone for a while.
 */
import { bulkhead, circuitBreaker, ConsecutiveBreaker, handleWhen, wrap } from 'cockatiel'
import Stripe from 'stripe'
import { SpanKind } from '@opentelemetry/api'
import { toGlobalId } from '#platform/ids.ts'
import { inSpan, traceHeaders } from '#platform/telemetry.ts'
import type { AuthorizationOutcome, Payment } from './domain/payment.ts'
import { alreadyIn, isOutage, outcomeOfIntent, outcomeOfRefusal } from './provider-answers.ts'

/** Three attempts and a search end before the message that asks for them is delivered again (30 s). */
const TIMEOUT_MS = 5_000
const RETRIES = 2
const MOST_CALLS = 16
const MOST_WAITING_CALLS = 32
const OUTAGE_AFTER_FAILURES = 5
const TRY_AGAIN_AFTER_MS = 5_000
/** The provider forgets a key after 24 hours; an hour earlier it is no longer relied on. */
const KEY_LIFETIME_MS = 23 * 60 * 60 * 1_000

export interface Provider {
  /**
   * Holds the payment's amount, or finds out what became of an earlier attempt to.
   * @throws where the outcome is not known; it is safe to ask again
   */
  authorize(payment: Payment): Promise<AuthorizationOutcome>
  /** Takes the money that is held. */
  capture(payment: Payment, reference: string): Promise<void>
  /** Lets go of the money that is held. */
  release(payment: Payment, reference: string): Promise<void>
}

export interface ProviderOptions {
  apiKey: string
  /** Absent: Stripe itself. */
  url?: string
  timeoutMilliseconds?: number
  now?: () => number
}

export function connectProvider(options: ProviderOptions): Provider {
  const { apiKey, url, timeoutMilliseconds = TIMEOUT_MS, now = Date.now } = options
  const stripe = new Stripe(apiKey, {
    ...(url && placeOf(new URL(url))),
    timeout: timeoutMilliseconds,
    maxNetworkRetries: RETRIES,
    telemetry: false,
  })
  const breaker = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: TRY_AGAIN_AFTER_MS,
    breaker: new ConsecutiveBreaker(OUTAGE_AFTER_FAILURES),
  })
  const policy = wrap(bulkhead(MOST_CALLS, MOST_WAITING_CALLS), breaker)

  function ask<Answer>(operation: string, call: () => Promise<Answer>): Promise<Answer> {
    return inSpan(`stripe ${operation}`, traceHeaders(), SpanKind.CLIENT, () => policy.execute(call))
  }

  function create(payment: Payment): Promise<Stripe.PaymentIntent> {
    return stripe.paymentIntents.create(
      {
        amount: payment.amount.amountMinor,
        currency: payment.amount.currency.toLowerCase(),
        payment_method: payment.paymentMethod,
        allowed_payment_method_types: ['card'],
        capture_method: 'manual',
        confirm: true,
        // The customer is not there to be asked: a card that wants them to be is declined.
        off_session: true,
        metadata: {
          order_id: toGlobalId('ord', payment.orderId),
          payment_id: toGlobalId('pay', payment.id),
        },
      },
      { idempotencyKey: `authorize-${payment.id}` },
    )
  }

  async function find(payment: Payment): Promise<Stripe.PaymentIntent | undefined> {
    const query = `metadata['payment_id']:'${toGlobalId('pay', payment.id)}'`
    const found = await ask('search', () =>
      stripe.paymentIntents.search({ query, limit: 1 }, { maxNetworkRetries: 0 }),
    )
    return found.data[0]
  }

  return {
    async authorize(payment) {
      if (now() - payment.createdAt.getTime() > KEY_LIFETIME_MS) {
        // Its key may be forgotten, and to use it anew could charge twice. By now the search is complete.
        const intent = await find(payment)
        return intent ? outcomeOfIntent(intent) : { kind: 'failed', reference: null }
      }
      try {
        return outcomeOfIntent(await ask('authorize', () => create(payment)))
      } catch (error) {
        const refusal = outcomeOfRefusal(error)
        if (refusal) return refusal
        // The search lags behind: what it finds is there, what it does not find may be there too.
        const intent = await find(payment).catch(() => undefined)
        if (intent) return outcomeOfIntent(intent)
        throw error
      }
    },

    async capture(payment, reference) {
      const options = { idempotencyKey: `capture-${payment.id}` }
      await ask('capture', () => stripe.paymentIntents.capture(reference, {}, options)).catch(
        alreadyIn('succeeded'),
      )
    },

    async release(payment, reference) {
      const options = { idempotencyKey: `void-${payment.id}` }
      await ask('cancel', () => stripe.paymentIntents.cancel(reference, {}, options)).catch(
        alreadyIn('canceled'),
      )
    },
  }
}

function placeOf(url: URL): Pick<Stripe.StripeConfig, 'host' | 'port' | 'protocol'> {
  const protocol = url.protocol === 'http:' ? 'http' : 'https'
  return { protocol, host: url.hostname, port: url.port || (protocol === 'http' ? 80 : 443) }
}
