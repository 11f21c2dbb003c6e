/** The endpoints: which parameters each takes, and what it does. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { registerHealth } from '#platform/process/health.ts'
import { inTransaction } from '../database.ts'
import { authenticate } from '../payments/authentication.ts'
import { FLAKY_FAULTS, type Card } from '../payments/cards.ts'
import type { Switches } from './switches.ts'
import { createCustomer } from '../payments/customers.ts'
import { createIdempotency, type Answer } from './idempotency.ts'
import { readLedger } from '../payments/ledger.ts'
import * as params from './params.ts'
import { getPaymentIntent, showPaymentIntent } from '../payments/payment-intent-rows.ts'
import {
  cancelPaymentIntent,
  capturePaymentIntent,
  createPaymentIntent,
} from '../payments/payment-intents.ts'
import {
  attachPaymentMethod,
  cardOf,
  detachPaymentMethod,
  showPaymentMethod,
} from '../payments/payment-methods.ts'
import { ProviderError } from './provider-error.ts'
import { createRefund, getRefund, listRefunds } from '../payments/refunds.ts'
import { searchPaymentIntents } from '../payments/search.ts'

export interface RouteResources {
  database: DatabaseSync
  switches: Switches
  slowMilliseconds: number
  /** Leaves a request unanswered; resolves when its connection is gone. */
  withhold: (reply: FastifyReply) => Promise<void>
  nowSeconds: () => number
}

/** The page of a search that nothing is on. */
const BEFORE_THE_FIRST = { page: 0 }

type ById = { Params: { id: string } }

export function registerRoutes(app: FastifyInstance, resources: RouteResources): void {
  const { database, switches, nowSeconds } = resources
  const idempotency = createIdempotency(database, nowSeconds)

  registerHealth(app, { database: async () => database.prepare('SELECT 1 FROM ledger LIMIT 1').get() })
  app.get('/ledger', async (request) => {
    const { after, limit } = params.parseParams(params.ledgerParams, request.query)
    return readLedger(database, after, limit)
  })

  app.get('/v1/payment_intents/search', async (request) => {
    const input = params.parseParams(params.searchParams, request.query)
    return searchPaymentIntents(database, switches.searchLags ? { ...input, ...BEFORE_THE_FIRST } : input)
  })
  app.get<ById>('/v1/payment_intents/:id', async (request) =>
    showPaymentIntent(getPaymentIntent(database, request.params.id)),
  )
  app.get<ById>('/v1/payment_methods/:id', async (request) => showPaymentMethod(database, request.params.id))
  app.get<ById>('/v1/refunds/:id', async (request) => getRefund(database, request.params.id))
  app.get('/v1/refunds', async (request) =>
    listRefunds(database, params.parseParams(params.listRefundsParams, request.query)),
  )

  app.post('/v1/payment_intents', async (request, reply) => {
    const input = params.parseParams(params.createPaymentIntentParams, request.body)
    params.checkAmount(input.amount, input.currency)
    const { confirm, payment_method: method } = input
    const card = confirm === 'true' && method ? cardOf(database, method)?.card : undefined
    return answerOnce(request, reply, () => createPaymentIntent(database, input, nowSeconds()), card)
  })
  app.post<ById>('/v1/payment_intents/:id/capture', async (request, reply) => {
    const input = params.parseParams(params.capturePaymentIntentParams, request.body)
    return answerOnce(request, reply, () =>
      capturePaymentIntent(database, request.params.id, input, nowSeconds()),
    )
  })
  app.post<ById>('/v1/payment_intents/:id/cancel', async (request, reply) => {
    const input = params.parseParams(params.cancelPaymentIntentParams, request.body)
    return answerOnce(request, reply, () =>
      cancelPaymentIntent(database, request.params.id, input, nowSeconds()),
    )
  })
  // The customer's part, which Stripe's own page plays: whoever has the secret may answer.
  app.post('/authentications', async (request) =>
    inTransaction(database, () =>
      authenticate(database, params.parseParams(params.authenticateParams, request.body), nowSeconds()),
    ),
  )
  app.post('/v1/refunds', async (request, reply) => {
    const input = params.parseParams(params.createRefundParams, request.body)
    return answerOnce(request, reply, () => createRefund(database, input, nowSeconds()))
  })

  app.post('/v1/customers', async (request, reply) => {
    const input = params.parseParams(params.createCustomerParams, request.body)
    return answerOnce(request, reply, () => createCustomer(database, input, nowSeconds()))
  })
  app.post<ById>('/v1/payment_methods/:id/attach', async (request, reply) => {
    const { customer } = params.parseParams(params.attachPaymentMethodParams, request.body)
    return answerOnce(request, reply, () =>
      attachPaymentMethod(database, request.params.id, customer, nowSeconds()),
    )
  })
  app.post<ById>('/v1/payment_methods/:id/detach', async (request, reply) => {
    params.parseParams(params.noParams, request.body)
    return answerOnce(request, reply, () => detachPaymentMethod(database, request.params.id))
  })

  /** Answers through the idempotency key, with the trouble that the card makes on the way. */
  async function answerOnce(
    request: FastifyRequest,
    reply: FastifyReply,
    execute: () => Answer,
    card?: Card,
  ) {
    const key = request.headers['idempotency-key']
    const keyed = { id: request.id, key: key?.toString(), endpoint: request.url, params: request.body }
    const answer = await idempotency.answer(keyed, {
      execute,
      before: async (countAttempt) => {
        if (card?.trouble === 'slow') await sleep(resources.slowMilliseconds, undefined, { ref: false })
        if (card?.trouble === 'flaky' && countAttempt() <= FLAKY_FAULTS) {
          throw new ProviderError(500, {
            type: 'api_error',
            message: 'The provider has a problem. Please try again.',
          })
        }
      },
    })
    if (card?.trouble === 'silent' && answer.originalRequest === undefined) {
      reply.hijack()
      return resources.withhold(reply)
    }
    if (key !== undefined) reply.header('idempotency-key', key)
    if (answer.originalRequest !== undefined) {
      reply.header('idempotent-replayed', 'true').header('original-request', answer.originalRequest)
    }
    return reply.status(answer.status).send(answer.body)
  }
}
