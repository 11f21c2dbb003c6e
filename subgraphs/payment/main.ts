/** Starts the payment subgraph. */
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { readConfig } from '#platform/process/config.ts'
import { startConsumer } from '#platform/messaging/consumer.ts'
import { startInboxPruning } from '#platform/messaging/inbox.ts'
import { startOutbox } from '#platform/messaging/outbox.ts'
import { onShutdown } from '#platform/process/shutdown.ts'
import { startService, startSubgraph } from '#platform/subgraph/serve-subgraph.ts'
import { configSchema } from './config.ts'
import { createContext } from './resolvers/context.ts'
import { openDatabase } from './data/database.ts'
import { createPaymentMethods } from './operations/payment-methods.ts'
import { connectProvider } from './provider/provider.ts'
import { connectProviderMethods } from './provider/provider-methods.ts'
import { createProviderPolicy } from './provider/provider-policy.ts'
import { startRefunds } from './operations/refund-payment.ts'
import { resolvers } from './resolvers/resolvers.ts'
import { paymentHandlers } from './jobs/payment-commands.ts'
import { createStripe } from './provider/stripe-client.ts'
import { startWebhookEvents } from './jobs/webhook-events.ts'
import { registerWebhookRoute } from './provider/webhook-route.ts'

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
  typeDefs: new URL('./schema.graphql', import.meta.url),
  resolvers,
  context: (caller) => createContext({ database, refunds, methods }, caller),
  routes: (app) => registerWebhookRoute(app, stripe, config.STRIPE_WEBHOOK_SECRET, webhooks.receive),
  checks: {
    database: () => database.$queryRaw`SELECT 1`,
    nats: () => bus.check(),
    outbox: () => outbox.caughtUp(),
  },
})
