/**
 * How the provider is asked: each attempt with a deadline, few attempts with growing and random pauses between
 * them, a bounded number at once, and not at all for a while once it is down.
 */
import { SpanKind } from '@opentelemetry/api'
import {
  bulkhead,
  circuitBreaker,
  CountBreaker,
  ExponentialBackoff,
  handleWhen,
  isBrokenCircuitError,
  isBulkheadRejectedError,
  retry,
  wrap,
} from 'cockatiel'
import Stripe from 'stripe'
import { inSpan, traceHeaders } from '#platform/process/telemetry.ts'
import { isOutage, isTransient } from './provider-answers.ts'

/** Three attempts and a search end before the message that asks for them is delivered again. */
export const ATTEMPT_TIMEOUT_MS = 5_000
const RETRIES = 2
const FIRST_PAUSE_MS = 150
const LONGEST_PAUSE_MS = 2_000
const MOST_CALLS = 32
const MOST_WAITING_CALLS = 64
/** It counts as down when half of the last twenty attempts met an outage. */
const OUTAGE = { threshold: 0.5, size: 20, minimumNumberOfCalls: 8 }
const TRY_AGAIN_AFTER_MS = 2_000

export type Ask = <Answer>(operation: string, call: () => Promise<Answer>) => Promise<Answer>

/** One for each process: what it knows of the provider's health is shared by all calls. */
export function createProviderPolicy(): Ask {
  const policy = wrap(
    bulkhead(MOST_CALLS, MOST_WAITING_CALLS),
    retry(handleWhen(isTransient), {
      maxAttempts: RETRIES,
      backoff: new ExponentialBackoff({ initialDelay: FIRST_PAUSE_MS, maxDelay: LONGEST_PAUSE_MS }),
    }),
    circuitBreaker(handleWhen(isOutage), {
      halfOpenAfter: TRY_AGAIN_AFTER_MS,
      breaker: new CountBreaker(OUTAGE),
    }),
  )
  return (operation, call) =>
    inSpan(`stripe ${operation}`, traceHeaders(), SpanKind.CLIENT, () => policy.execute(call))
}

/** Whether it is for the provider's sake that something was not done. */
export function isUnanswered(error: unknown): boolean {
  const notAsked = isBrokenCircuitError(error) || isBulkheadRejectedError(error)
  return notAsked || error instanceof Stripe.errors.StripeError
}
