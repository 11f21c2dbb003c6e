/**
 * Trouble on demand, for a test that injects faults: `GET /switches` shows them, `POST /switches` sets those that
 * it names. They act on the API (`/v1/…`), not on the ledger (`/ledger`), and are off after a restart.
 */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { ProviderError } from './provider-error.ts'

const rate = z.number().min(0).max(1)

const switchesSchema = z.strictObject({
  /** Added to each answer. */
  latencyMilliseconds: z.number().int().min(0).max(120_000),
  /** The part of the requests that fail with a 500 before anything is done. */
  errorRate: rate,
  /** The part of the requests that are carried out and never answered. */
  silenceRate: rate,
  /** `refused`: connections are closed at once. `hanging`: requests are accepted, and nothing is done or answered. */
  outage: z.enum(['none', 'refused', 'hanging']),
  /** The search finds nothing, as Stripe's index lags behind what was made. */
  searchLags: z.boolean(),
  /** `held`: no event is sent. `doubled`: each is sent twice at once. */
  webhooks: z.enum(['normal', 'held', 'doubled']),
})

export type Switches = z.infer<typeof switchesSchema>

const off: Switches = {
  latencyMilliseconds: 0,
  errorRate: 0,
  silenceRate: 0,
  outage: 'none',
  searchLags: false,
  webhooks: 'normal',
}

export const createSwitches = (): Switches => ({ ...off })

/** @param withhold leaves a request unanswered; resolves when its connection is gone */
export function registerSwitches(
  app: FastifyInstance,
  switches: Switches,
  withhold: (reply: FastifyReply) => Promise<void>,
): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: 4_096 },
      (_request, body, done) => {
        try {
          done(null, JSON.parse(String(body)))
        } catch (error) {
          done(Object.assign(new Error(String(error)), { statusCode: 400 }))
        }
      },
    )
    scope.get('/switches', async () => switches)
    scope.post('/switches', async (request) => {
      const parsed = switchesSchema.partial().safeParse(request.body)
      if (!parsed.success) {
        const message = z.prettifyError(parsed.error)
        throw new ProviderError(400, { type: 'invalid_request_error', message })
      }
      return Object.assign(switches, parsed.data)
    })
  })

  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/v1/')) return
    if (switches.outage === 'refused') {
      reply.hijack()
      request.raw.destroy()
      return
    }
    if (switches.outage === 'hanging') {
      reply.hijack()
      return withhold(reply)
    }
    if (switches.latencyMilliseconds > 0) {
      await sleep(switches.latencyMilliseconds, undefined, { ref: false })
    }
    if (Math.random() < switches.errorRate) {
      throw new ProviderError(500, {
        type: 'api_error',
        message: 'The provider has a problem. Please try again.',
      })
    }
  })
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.url.startsWith('/v1/') && Math.random() < switches.silenceRate) await withhold(reply)
    return payload
  })
}
