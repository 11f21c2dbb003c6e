/** The payment subgraph as `startPayment` puts it together, on a database, a NATS and a provider of a test's own. */
import { randomUUID } from 'node:crypto'
import type { MessageData, MessageType } from '#contracts/message.ts'
import { headers } from '@nats-io/transport-node'
import Stripe from 'stripe'
import { paymentAuthorize, paymentVoid } from '#contracts/payment.ts'
import { newId } from '#platform/process/new-id.ts'
import { ownParts } from '#platform/process/owned-parts.ts'
import { eventually } from '../../../tests/eventually.ts'
import { createFreshDatabase } from '../../../tests/fresh-database.ts'
import { startFreshNats } from '../../../tests/fresh-nats.ts'
import { configSchema } from '../config.ts'
import { findPayment, type StoredPayment } from '../data/payment-rows.ts'
import { paymentHandlers } from '../jobs/payment-commands.ts'
import { createProviderPolicy } from '../provider/policy.ts'
import { createStripe } from '../provider/stripe-client.ts'
import { startPayment } from '../start-payment.ts'
import { apiKey, prepareProvider, webhookSecret } from './provider-process.ts'

export const customerId = randomUUID()

/** Long enough for an answer of the provider, and shorter than in production, as tests wait for answers that never come. */
export const IMPATIENT_MS = 300
const PAUSES = { initialDelay: 10, maxDelay: 50 }

/** @param limitFactor multiplies the limits: the tests share their cards */
export async function startPayments(timeoutMilliseconds: number, limitFactor = 1_000) {
  await using parts = ownParts()
  const provider = parts.adopt(await prepareProvider(), (each) => each.remove())
  const nats = parts.adopt(await startFreshNats(), (each) => each.stop())
  const fresh = parts.adopt(
    await createFreshDatabase(process.env.TEST_DATABASE_URL_PAYMENT!, 'payment'),
    (each) => each.drop(),
  )
  const config = configSchema.parse({
    PORT: 0,
    LOG_LEVEL: 'warn',
    DATABASE_URL: fresh.url,
    GATEWAY_JWKS_URL: 'http://127.0.0.1:1/', // not used: the tests call the schema, and not over HTTP
    NATS_URL: nats.url,
    RATE_LIMIT_FACTOR: limitFactor,
    STRIPE_API_KEY: apiKey,
    STRIPE_API_URL: provider.url,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
  })
  let policy = createProviderPolicy(PAUSES)
  const gates = new Map<string, Promise<void>>()
  const failures = new Map<string, () => Promise<unknown>>()
  const payment = parts.own(
    await startPayment(config, {
      stripe: createStripe({ apiKey, url: provider.url, timeoutMilliseconds }),
      async callProvider(operation, call) {
        const gate = gates.get(operation)
        gates.delete(operation)
        await gate
        return policy(operation, async () => {
          const failure = failures.get(operation)
          failures.delete(operation)
          if (!failure) return call()
          await failure()
          throw new Stripe.errors.StripeConnectionError({ type: 'api_error', message: 'reset' })
        })
      },
    }),
  )
  const webhookUrl = `http://127.0.0.1:${payment.port}/webhooks/stripe`
  await provider.start(webhookUrl)
  const events: { subject: string; data: Record<string, unknown> }[] = []
  payment.bus.connection.subscribe('events.payment.>', {
    callback: (_error, message) => void events.push({ subject: message.subject, data: message.json() }),
  })
  await payment.bus.connection.flush()
  const handlers = paymentHandlers(payment.operations)

  /** Delivers a command past NATS, so that its failure is seen; as a new message unless `id` says which. */
  async function deliver<Type extends MessageType>(type: Type, data: MessageData<Type>, id = newId()) {
    const handler = handlers.find((candidate) => candidate.type === type.type)!
    await handler.run(data, { id, time: new Date().toISOString(), attempt: 1 })
  }

  return {
    ...payment,
    deliver,
    databaseUrl: fresh.url,
    ledgerAddress: { url: provider.url, apiKey },
    /** The provider's own SDK, as somebody else uses it. */
    stripe: createStripe({ apiKey, url: provider.url }),
    webhookSecret,
    webhookUrl,
    switch: provider.switch,
    findNextAction: payment.operations.findNextAction,
    providerLedger: provider.ledgerOf,

    /** The payment of an order, read until it is ready. */
    async paymentWhen(orderId: string, isReady: (payment: StoredPayment) => boolean): Promise<StoredPayment> {
      const read = () => findPayment(payment.database, 'orderId', orderId)
      return (await eventually(read, (found) => found && isReady(found)))!
    },

    /** Authorizes 42 EUR. */
    authorize: (orderId: string, paymentMethod: string, id?: string, customer: string = customerId) =>
      deliver(
        paymentAuthorize,
        { orderId, customerId: customer, amount: { amountMinor: 4_200, currency: 'EUR' }, paymentMethod },
        id,
      ),

    /** The first `count` answers about an order: the last words of their subjects, and their data. */
    async answers(orderId: string, count: number) {
      const ofOrder = () => events.filter(({ subject }) => subject.endsWith(orderId))
      const found = await eventually(ofOrder, ({ length }) => length >= count)
      return found.map(({ subject, data }) => ({ name: subject.split('.').at(-2), ...data }))
    },

    /** The next call of the operation does not reach the provider until what is returned is called. */
    delayNext(operation: string): () => void {
      const { promise, resolve } = Promise.withResolvers<void>()
      gates.set(operation, promise)
      return resolve
    },

    /** The next attempt at the operation does not reach the provider: it fails, after something else has happened. */
    failNext(operation: string, meanwhile: () => Promise<unknown>): void {
      failures.set(operation, meanwhile)
    },

    /** Publishes a void that no replica can read: it stays in the stream. */
    async publishUnread(orderId: string): Promise<void> {
      const head = headers()
      head.set('ce-type', 'storegraph.payment.void.v9')
      head.set('ce-id', newId())
      await payment.bus.jetstream.publish(paymentVoid.subject(orderId), '{}', { headers: head })
    },

    killProvider: provider.kill,

    async restartProvider() {
      await provider.start(webhookUrl)
      policy = createProviderPolicy(PAUSES)
    },

    /** Resets the circuit breaker, so that one test's outage is not another's. */
    closeCircuit() {
      policy = createProviderPolicy(PAUSES)
    },

    stop: parts.handOver(),
  }
}
