/** Starts the payment subgraph. */
import { STREAMS } from '#events/streams.ts'
import { connectBus } from '#platform/bus.ts'
import { readConfig } from '#platform/config.ts'
import { startConsumer } from '#platform/consumer.ts'
import { startInboxPruning } from '#platform/inbox.ts'
import { startOutbox } from '#platform/outbox.ts'
import { onShutdown } from '#platform/shutdown.ts'
import { startService, startSubgraph } from '#platform/subgraph.ts'
import { configSchema } from './config.ts'
import { createContext } from './context.ts'
import { openDatabase } from './data/database.ts'
import { createPaymentMethods } from './payment-methods.ts'
import { connectProvider } from './provider.ts'
import { connectProviderMethods } from './provider-methods.ts'
import { createProviderPolicy } from './provider-policy.ts'
import { startRefunds } from './refunds.ts'
import { resolvers } from './resolvers/resolvers.ts'
import { paymentHandlers } from './saga.ts'
import { createStripe } from './stripe-client.ts'
import { startWebhookEvents } from './webhook-events.ts'
import { registerWebhookRoute } from './webhook-route.ts'

const config = readConfig(configSchema)
await startService('payment', config)
const database = openDatabase(config.DATABASE_URL)
onShutdown(() => database.$disconnect())
const bus = await connectBus(config.NATS_URL, STREAMS)
onShutdown(() => bus.close())
const outbox = startOutbox(database, bus, 'storegraph/payment')
onShutdown(() => outbox.close())
const pruning = startInboxPruning(database)
onShutdown(() => pruning.close())
const stripe = createStripe({ apiKey: config.STRIPE_API_KEY, url: config.STRIPE_API_URL })
const ask = createProviderPolicy()
const provider = connectProvider(stripe, ask)
const refunds = startRefunds(database, provider)
onShutdown(() => refunds.close())
const handlers = paymentHandlers({ database, outbox, provider, refunds })
const consumer = startConsumer(bus, 'COMMANDS', 'payment', handlers)
onShutdown(() => consumer.close())
const methods = createPaymentMethods(database, connectProviderMethods(stripe, ask))
const webhooks = startWebhookEvents(database, outbox)
onShutdown(() => webhooks.close())
await startSubgraph({
  name: 'payment',
  config,
  typeDefs: new URL('schema.graphql', import.meta.url),
  resolvers,
  context: (caller) => createContext({ database, refunds, methods }, caller),
  routes: (app) => registerWebhookRoute(app, stripe, config.STRIPE_WEBHOOK_SECRET, webhooks.receive),
  checks: {
    database: () => database.$queryRaw`SELECT 1`,
    nats: () => bus.check(),
    outbox: () => outbox.caughtUp(),
  },
})
