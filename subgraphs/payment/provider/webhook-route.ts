/**
 * POST /webhooks/stripe: what the provider tells without being asked. A body that is not signed with our secret,
 * or whose signature is older than five minutes, is refused; one that is, is acknowledged once it is stored.
 */
import type { FastifyInstance } from 'fastify'
import type Stripe from 'stripe'
import { log } from '#platform/process/log.ts'

const BODY_LIMIT_BYTES = 256 * 1024
const TOLERANCE_SECONDS = 300
/** Past this the provider is asked to come again. */
const MOST_AT_ONCE = 256

/** @param secret absent: there is no such route @param receive stores the event */
export function registerWebhookRoute(
  app: FastifyInstance,
  stripe: Stripe,
  secret: string | undefined,
  receive: (event: Stripe.Event) => Promise<void>,
): void {
  if (!secret) return
  let underWay = 0
  // In a scope of its own: the signature is over the bytes as they came, so nobody may parse them before.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
      (_request, body, done) => done(null, body),
    )
    scope.post<{ Body: Buffer }>('/webhooks/stripe', async (request, reply) => {
      const event = read(request.body, request.headers['stripe-signature'], secret)
      if (!event) return reply.code(400).send({ error: 'the signature does not match' })
      if (underWay >= MOST_AT_ONCE) return reply.code(503).send({ error: 'busy; send it again' })
      underWay++
      try {
        await receive(event)
        return { received: true }
      } catch (error) {
        log.warn({ err: error, event: event.id }, 'could not store an event; the provider sends it again')
        return reply.code(503).send({ error: 'not stored; send it again' })
      } finally {
        underWay--
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
      log.warn({ reason: (error as Error).message.split('\n')[0] }, 'refused a webhook')
      return undefined
    }
  }
}
