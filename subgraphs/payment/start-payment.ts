/** The parts of the payment subgraph, put together: the one place that knows all of them. */
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { startConsumer } from '#platform/messaging/consumer.ts'
import { startInboxPruning } from '#platform/messaging/inbox.ts'
import { startOutbox } from '#platform/messaging/outbox.ts'
import { ownParts } from '#platform/process/owned-parts.ts'
import { serveSubgraph } from '#platform/subgraph/serve-subgraph.ts'
import type { PaymentConfig } from './config.ts'
import { openDatabase } from './data/database.ts'
import { paymentHandlers } from './jobs/payment-commands.ts'
import { startWebhookEvents } from './jobs/webhook-events.ts'
import { createPaymentMethods } from './operations/payment-methods.ts'
import { startRefunds } from './operations/refund-payment.ts'
import { connectProvider } from './provider/provider.ts'
import { connectProviderMethods } from './provider/provider-methods.ts'
import { createProviderPolicy } from './provider/provider-policy.ts'
import { createStripe } from './provider/stripe-client.ts'
import { registerWebhookRoute } from './provider/webhook-route.ts'
import { createContext } from './resolvers/context.ts'
import { resolvers } from './resolvers/resolvers.ts'

export async function startPayment(config: PaymentConfig) {
  await using parts = ownParts()
  const database = parts.adopt(openDatabase(config.DATABASE_URL), (client) => client.$disconnect())
  const bus = parts.own(await connectBus(config.NATS_URL, STREAMS))
  const outbox = parts.own(startOutbox(database, bus, 'storegraph/payment'))
  const stripe = createStripe({ apiKey: config.STRIPE_API_KEY, url: config.STRIPE_API_URL })
  const ask = createProviderPolicy()
  const provider = connectProvider(stripe, ask)
  const refunds = parts.own(startRefunds(database, provider))
  const handlers = paymentHandlers({ database, outbox, provider, refunds })
  parts.own(startInboxPruning(database))
  parts.own(startConsumer(bus, 'COMMANDS', 'payment', handlers))
  const methods = createPaymentMethods(database, connectProviderMethods(stripe, ask))
  const webhooks = parts.own(startWebhookEvents(database, outbox))
  const services = { database, refunds, methods }
  const { port, schema } = parts.own(
    await serveSubgraph({
      name: 'payment',
      config,
      typeDefs: new URL('./schema.graphql', import.meta.url),
      resolvers,
      context: (caller) => createContext(services, caller),
      routes: (app) => registerWebhookRoute(app, stripe, config.STRIPE_WEBHOOK_SECRET, webhooks.receive),
      checks: {
        database: () => database.$queryRaw`SELECT 1`,
        messaging: () => bus.check(),
        outbox: () => outbox.caughtUp(),
      },
    }),
  )
  return { port, schema, database, bus, outbox, services, webhooks, close: parts.handOver() }
}
