/**
 * The provider as an HTTP server. Every answer has a `request-id`, every refusal Stripe's shape, and every POST
 * goes through its idempotency key.
 */
import {
  fastify,
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import type { DatabaseSync } from 'node:sqlite'
import { PROBES } from '#platform/process/health.ts'
import { checkApiKey } from './api-key.ts'
import { acceptForms } from './form-body.ts'
import { newId } from '../payments/identifiers.ts'
import { ProviderError } from './provider-error.ts'
import { registerRoutes } from './routes.ts'
import { registerSwitches, type Switches } from './switches.ts'

export interface AppTimes {
  /** How long the bank behind `pm_card_slow` needs. */
  slowMilliseconds: number
  /** How long the answer of `pm_card_timeoutAfterCharge` is withheld before the connection is closed. */
  holdMilliseconds: number
  nowMilliseconds: () => number
}

export interface AppOptions extends Partial<AppTimes> {
  database: DatabaseSync
  switches: Switches
  apiKey: string
  logger: FastifyBaseLogger
}

const PUBLIC_PATHS = new Set([...PROBES, '/authentications'])
const MAX_CONNECTIONS = 1_000

export function createApp(options: AppOptions) {
  const { slowMilliseconds = 2_000, holdMilliseconds = 60_000, nowMilliseconds = Date.now } = options
  const { database, switches } = options
  const app = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId('req'),
    // Withheld answers must not delay a shutdown.
    forceCloseConnections: true,
  })
  app.server.maxConnections = MAX_CONNECTIONS
  acceptForms(app)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('request-id', request.id)
    if (!PUBLIC_PATHS.has(request.url)) checkApiKey(request.headers.authorization, options.apiKey)
  })
  app.setNotFoundHandler((request) => {
    throw new ProviderError(404, {
      type: 'invalid_request_error',
      message: `Unrecognized request URL (${request.method}: ${request.url}).`,
    })
  })
  app.setErrorHandler(refuse)
  registerSwitches(app, switches, withhold)
  registerRoutes(app, {
    database,
    switches,
    slowMilliseconds,
    withhold,
    nowSeconds: () => Math.floor(nowMilliseconds() / 1000),
  })
  return app

  /** The answer that never comes: the connection stays open and silent, and is closed in the end. */
  function withhold(reply: FastifyReply): Promise<void> {
    return new Promise((resolve) => {
      const cut = setTimeout(() => reply.raw.destroy(), holdMilliseconds)
      reply.raw.once('close', () => {
        clearTimeout(cut)
        resolve()
      })
    })
  }
}

function refuse(error: FastifyError | ProviderError, request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof ProviderError) {
    // A 500 raised here was not kept for its idempotency key, so the same request may be sent again.
    if (error.status >= 500) reply.header('stripe-should-retry', 'true')
    reply.status(error.status).send({ error: error.body })
    return
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    reply.status(error.statusCode).send({
      error: { type: 'invalid_request_error', message: error.message } satisfies ProviderError['body'],
    })
    return
  }
  request.log.error({ err: error }, 'request failed')
  reply.status(500).send({ error: { type: 'api_error', message: 'An unknown error occurred.' } })
}
