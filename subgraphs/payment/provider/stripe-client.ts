/** The provider's SDK, bound to Stripe or to the provider at a URL. Retries are ours (policy.ts). */
import { trace } from '@opentelemetry/api'
import Stripe from 'stripe'
import { ATTEMPT_TIMEOUT_MS } from './policy.ts'

/** The names of resources and of what is done with them; whatever else stands in a path was given by somebody. */
const NAMES =
  /^(v1|payment_intents|payment_methods|customers|refunds|search|capture|cancel|confirm|attach|detach)$/

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
  const stripe = new Stripe(apiKey, {
    ...(url && placeOf(new URL(url))),
    timeout: timeoutMilliseconds,
    maxNetworkRetries: 0,
    telemetry: false,
  })
  traceCalls(stripe, url ? new URL(url).host : 'api.stripe.com')
  return stripe
}

/** Names the span of each attempt (policy.ts) by what it asks for, without the ids and the search that are in its path. */
function traceCalls(stripe: Stripe, host: string): void {
  const [address, port] = host.split(':')
  const place = { 'server.address': address, ...(port && { 'server.port': Number(port) }) }
  stripe.on('request', ({ method, path }: Stripe.RequestEvent) => {
    const span = trace.getActiveSpan()
    if (!span?.isRecording()) return
    const parts = path.replace(/\?.*/, '').split('/')
    const template = parts.map((part) => (!part || NAMES.test(part) ? part : '{id}')).join('/')
    span.updateName(`${method} ${template}`)
    span.setAttributes({ ...place, 'http.request.method': method, 'url.template': template })
  })
  stripe.on('response', ({ status, request_id: requestId }: Stripe.ResponseEvent) => {
    trace.getActiveSpan()?.setAttributes({
      'http.response.status_code': status,
      ...(requestId && { 'storegraph.provider.request_id': requestId }),
    })
  })
}

function placeOf(url: URL): Pick<Stripe.StripeConfig, 'host' | 'port' | 'protocol'> {
  const protocol = url.protocol === 'http:' ? 'http' : 'https'
  return { protocol, host: url.hostname, port: url.port || (protocol === 'http' ? 80 : 443) }
}
