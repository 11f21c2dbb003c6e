/**
 * POST /webhooks/stripe: the events that the provider sends. A body that is not signed with our secret,
 * or whose signature is older than five minutes, is refused; any other is acknowledged once it is stored.
 */
import type { FastifyInstance } from 'fastify'
import type Stripe from 'stripe'
import { log } from '#platform/process/log.ts'
import { webhooks } from '../telemetry/provider-metrics.ts'

const BODY_LIMIT_BYTES = 256 * 1024
const TOLERANCE_SECONDS = 300
/** How many are stored at once; past this the provider is asked to send the event again. */
const MAX_CONCURRENCY = 256

/** @param secret absent: there is no such route @param receive stores the event */
export function registerWebhookRoute(
  app: FastifyInstance,
  stripe: Stripe,
  secret: string | undefined,
  receive: (event: Stripe.Event) => Promise<void>,
): void {
  if (!secret) return
  let running = 0
  // In a scope of its own: the signature is over the bytes as they came, so no other parser may read them first.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
      (_request, body, done) => done(null, body),
    )
    scope.post<{ Body: Buffer }>('/webhooks/stripe', async (request, reply) => {
      const event = read(request.body, request.headers['stripe-signature'], secret)
      if (!event) webhooks.add({ outcome: 'refused' })
      if (!event) return reply.code(400).send({ error: 'The signature does not match.' })
      if (running >= MAX_CONCURRENCY)
        return reply.code(503).send({ error: 'Too many events at once. Send it again later.' })
      running++
      try {
        await receive(event)
        webhooks.add({ outcome: 'stored' })
        return { received: true }
      } catch (error) {
        webhooks.add({ outcome: 'failed' })
        log.warn({ err: error, event: event.id }, 'could not store an event; the provider sends it again')
        return reply.code(503).send({ error: 'The event was not stored. Send it again later.' })
      } finally {
        running--
      }
    })
  })

  function read(
    body: Buffer,
    signature: string | string[] | undefined,
    secret: string,
  ): Stripe.Event | undefined {
    try {
      return stripe.webhooks.constructEvent(body, signature ?? '', secret, TOLERANCE_SECONDS)
    } catch (error) {
      log.warn({ reason: String(error).split('\n')[0] }, 'refused a webhook')
      return undefined
    }
  }
}
