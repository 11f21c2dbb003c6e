/** The provider's SDK, bound to Stripe or to the provider at a URL. Retries are ours (policy.ts). */
import Stripe from 'stripe'
import { ATTEMPT_TIMEOUT_MS } from './policy.ts'

export interface ProviderOptions {
  apiKey: string
  /** Absent: Stripe itself. */
  url?: string
  timeoutMilliseconds?: number
}

export function createStripe({
  apiKey,
  url,
  timeoutMilliseconds = ATTEMPT_TIMEOUT_MS,
}: ProviderOptions): Stripe {
  return new Stripe(apiKey, {
    ...(url && placeOf(new URL(url))),
    timeout: timeoutMilliseconds,
    maxNetworkRetries: 0,
    telemetry: false,
  })
}

function placeOf(url: URL): Pick<Stripe.StripeConfig, 'host' | 'port' | 'protocol'> {
  const protocol = url.protocol === 'http:' ? 'http' : 'https'
  return { protocol, host: url.hostname, port: url.port || (protocol === 'http' ? 80 : 443) }
}
