/**
 * How the provider is called: each attempt has a timeout, there are few attempts with growing and random pauses
 * between them, concurrency is bounded, and once the provider is down a circuit breaker spares it for a while.
 */
import { SpanKind } from '@opentelemetry/api'
import {
  bulkhead,
  circuitBreaker,
  CircuitState,
  CountBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel'
import Stripe from 'stripe'
import { log } from '#platform/process/log.ts'
import { inSpan } from '#platform/telemetry/tracing.ts'
import { providerBreaker, providerCalls } from '../telemetry/provider-metrics.ts'
import { isOutage, isTransient } from './answers.ts'

/** Three attempts and a search end before the message that caused them is delivered again. */
export const ATTEMPT_TIMEOUT_MS = 5_000
const RETRIES = 2
/** Between two attempts, in milliseconds. */
const PAUSES = { initialDelay: 150, maxDelay: 2_000 }
const MAX_CALLS = 32
const MAX_WAITING_CALLS = 64
/** It counts as down when half of the last twenty attempts met an outage. */
const OUTAGE = { threshold: 0.5, size: 20, minimumNumberOfCalls: 8 }
/** What is told of it where nothing was asked since: few orders are too few for the breaker. */
const OUTAGE_REMEMBERED_MS = 5 * 60_000
const HALF_OPEN_AFTER_MS = 2_000

/** How open the breaker is, as it is measured. */
const OPENNESS = {
  [CircuitState.Closed]: 0,
  [CircuitState.HalfOpen]: 0.5,
  [CircuitState.Open]: 1,
  [CircuitState.Isolated]: 1,
}

/** Makes one call to the provider under the policy. */
export type CallProvider = <Answer>(operation: string, call: () => Promise<Answer>) => Promise<Answer>

/** The policy, and what it knows of the provider's health. */
export type ProviderPolicy = CallProvider & {
  /** @throws while the provider is not asked, because it fails */
  check(): Promise<void>
}

/** Each attempt is a request of its own, which says what it asked for (stripe-client.ts) and which repetition it is. */
function traceAttempt<Answer>(resent: number, call: () => Promise<Answer>): Promise<Answer> {
  const again = resent > 0 ? { 'http.request.resend_count': resent } : {}
  const attributes = { 'peer.service': 'stripe', ...again }
  return inSpan('HTTP', undefined, SpanKind.CLIENT, call, { attributes })
}

/** One for each process: what it knows of the provider's health is shared by all calls. */
export function createProviderPolicy(pauses = PAUSES): ProviderPolicy {
  const breaker = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: HALF_OPEN_AFTER_MS,
    breaker: new CountBreaker(OUTAGE),
  })
  let unreachableSince: number | undefined
  const tell = () => providerBreaker.set({}, OPENNESS[breaker.state])
  breaker.onStateChange((state) => {
    tell()
    if (state === CircuitState.Open) log.warn('the payment provider fails, and is spared for a while')
    if (state === CircuitState.Closed) log.info('the payment provider answers again')
  })
  tell()
  const policy = wrap(
    bulkhead(MAX_CALLS, MAX_WAITING_CALLS),
    retry(handleWhen(isTransient), {
      maxAttempts: RETRIES,
      backoff: new ExponentialBackoff(pauses),
    }),
    breaker,
  )
  const callProvider: CallProvider = (operation, call) =>
    inSpan(`stripe ${operation}`, undefined, SpanKind.INTERNAL, async () => {
      const end = providerCalls.start()
      let attempts = 0
      try {
        const answer = await policy.execute(() => traceAttempt(attempts++, call))
        unreachableSince = undefined
        end({ operation, outcome: 'ok' })
        return answer
      } catch (error) {
        // A refusal is an answer; what was not asked says nothing new.
        if (isOutage(error)) unreachableSince = Date.now()
        else if (error instanceof Stripe.errors.StripeError) unreachableSince = undefined
        end({ operation, outcome: 'failed' })
        throw error
      }
    })
  return Object.assign(callProvider, {
    async check() {
      const isUnreachable = unreachableSince && Date.now() - unreachableSince < OUTAGE_REMEMBERED_MS
      if (breaker.state === CircuitState.Closed && !isUnreachable) return
      throw new Error('The payment provider fails; it is asked again every few seconds.')
    },
  })
}
