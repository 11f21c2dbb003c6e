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
import { checkApiKey } from './api-key.ts'
import { openDatabase } from './database.ts'
import { acceptForms } from './form-body.ts'
import { newId } from './identifiers.ts'
import { ProviderError } from './provider-error.ts'
import { registerRoutes } from './routes.ts'
import { createSwitches, registerSwitches } from './switches.ts'
import { startWebhookSender, type WebhookEndpoint } from './webhook-sender.ts'

export interface AppOptions {
  databasePath: string
  apiKey: string
  logger?: FastifyBaseLogger
  /** How long the bank behind `pm_card_slow` thinks. */
  slowMilliseconds?: number
  /** How long the answer of `pm_card_timeoutAfterCharge` is withheld before the connection is cut. */
  holdMilliseconds?: number
  nowMilliseconds?: () => number
  /** Where events are sent; absent: nowhere, they wait. */
  webhooks?: WebhookEndpoint
}

const openToAll = new Set(['/healthz', '/readyz'])
const mostConnections = 1_000

export function createApp(options: AppOptions) {
  const { slowMilliseconds = 2_000, holdMilliseconds = 60_000, nowMilliseconds = Date.now } = options
  const database = openDatabase(options.databasePath)
  const app = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId('req'),
    // Held answers must not hold up a shutdown.
    forceCloseConnections: true,
  })
  app.server.maxConnections = mostConnections
  acceptForms(app)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('request-id', request.id)
    if (!openToAll.has(request.url)) checkApiKey(request.headers.authorization, options.apiKey)
  })
  app.setNotFoundHandler((request) => {
    throw new ProviderError(404, {
      type: 'invalid_request_error',
      message: `Unrecognized request URL (${request.method}: ${request.url}).`,
    })
  })
  app.setErrorHandler(refuse)
  app.addHook('onClose', async () => database.close())
  const switches = createSwitches()
  registerSwitches(app, switches, withhold)
  registerRoutes(app, {
    database,
    slowMilliseconds,
    withhold,
    nowSeconds: () => Math.floor(nowMilliseconds() / 1000),
  })
  if (options.webhooks) {
    const sender = startWebhookSender(database, options.webhooks, switches)
    app.addHook('onClose', () => sender.close())
  }
  return app

  /** The answer that never comes: the connection stays open and silent, and is cut in the end. */
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
