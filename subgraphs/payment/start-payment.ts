/** The parts of the payment subgraph, put together: the one place that knows all of them. */
import type Stripe from 'stripe'
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { startInboxPruning } from '#platform/messaging/inbox.ts'
import { natsAddress } from '#platform/messaging/nats-keys.ts'
import { startOutbox } from '#platform/messaging/outbox.ts'
import { ownParts } from '#platform/process/owned-parts.ts'
import { serveSubgraph } from '#platform/subgraph/serve-subgraph.ts'
import type { PaymentConfig } from './config.ts'
import { openDatabase } from './data/database.ts'
import { startDeclinePruning } from './jobs/decline-pruning.ts'
import { startPaymentArchive } from './jobs/payment-archive.ts'
import { startPaymentCommands } from './jobs/payment-commands.ts'
import { startRefundSettlement } from './jobs/refund-settlement.ts'
import { startWebhookEvents } from './jobs/webhook-events.ts'
import { createAttachPaymentMethod } from './operations/attach-payment-method.ts'
import { createAuthorizePayment } from './operations/authorize-payment.ts'
import { createCapturePayment } from './operations/capture-payment.ts'
import { createDetachPaymentMethod } from './operations/detach-payment-method.ts'
import { createFindNextAction } from './operations/find-next-action.ts'
import { createFindVoid } from './operations/find-void.ts'
import { createLimitDeclines } from './operations/limit-declines.ts'
import { createRefundPayment } from './operations/refund-payment.ts'
import { createSettleRefunds } from './operations/settle-refunds.ts'
import { createVoidPayment } from './operations/void-payment.ts'
import { connectMethodCalls } from './provider/method-calls.ts'
import { connectPaymentCalls } from './provider/payment-calls.ts'
import { type CallProvider, createProviderPolicy, type ProviderPolicy } from './provider/policy.ts'
import { createStripe } from './provider/stripe-client.ts'
import { registerWebhookRoute } from './provider/webhook-route.ts'
import { createContext } from './resolvers/context.ts'
import { resolvers } from './resolvers/resolvers.ts'

/** What a test may replace. */
export interface ReplacedParts {
  stripe?: Stripe
  callProvider?: CallProvider
}

export async function startPayment(config: PaymentConfig, replaced: ReplacedParts = {}) {
  await using parts = ownParts()
  const database = parts.adopt(openDatabase(config.DATABASE_URL), (client) => client.$disconnect())
  const bus = parts.own(await connectBus(natsAddress(config), STREAMS, { provisions: false }))
  const outbox = parts.own(startOutbox(database, bus, 'storegraph/payment'))
  const {
    stripe = createStripe({ apiKey: config.STRIPE_API_KEY, url: config.STRIPE_API_URL }),
    callProvider = createProviderPolicy(),
  } = replaced
  const { check: checkProvider } = callProvider as Partial<ProviderPolicy>
  const paymentCalls = connectPaymentCalls(stripe, callProvider)
  const methodCalls = connectMethodCalls(stripe, callProvider)
  const { RATE_LIMIT_FACTOR: factor } = config
  const settleRefunds = createSettleRefunds(database, outbox, paymentCalls)
  const operations = {
    authorizePayment: createAuthorizePayment(
      database,
      outbox,
      paymentCalls,
      createFindVoid(database, bus),
      createLimitDeclines(database, factor),
    ),
    capturePayment: createCapturePayment(database, outbox, paymentCalls),
    voidPayment: createVoidPayment(database, outbox, paymentCalls, settleRefunds),
    findNextAction: createFindNextAction(paymentCalls),
    refundPayment: createRefundPayment(database, settleRefunds),
    attachPaymentMethod: createAttachPaymentMethod(database, methodCalls, factor),
    detachPaymentMethod: createDetachPaymentMethod(database, methodCalls),
  }
  const services = { database, ...operations }
  parts.own(startRefundSettlement(database, settleRefunds))
  parts.own(startDeclinePruning(database))
  parts.own(startInboxPruning(database))
  parts.own(startPaymentArchive(database))
  parts.own(startPaymentCommands(bus, database, operations))
  const webhooks = parts.own(startWebhookEvents(database, outbox, paymentCalls))
  const { port, schema } = parts.own(
    await serveSubgraph({
      name: 'payment',
      bus,
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
      warnings: { ...(checkProvider && { provider: checkProvider }) },
    }),
  )
  return { port, schema, database, bus, outbox, operations, services, webhooks, close: parts.handOver() }
}
