/** The payment subgraph's parts on a real Postgres and NATS, with a provider in a process of its own. */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fastify } from 'fastify'
import type { MessageData, MessageType } from '#contracts/message.ts'
import { paymentAuthorize } from '#contracts/payment.ts'
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { startOutbox } from '#platform/messaging/outbox.ts'
import { freePort } from '../../../dev/parts/free-port.ts'
import { eventually } from '../../../tests/eventually.ts'
import { createFreshDatabase } from '../../../tests/fresh-database.ts'
import { openDatabase } from '../data/database.ts'
import { findPayment, type StoredPayment } from '../data/payments.ts'
import { createPaymentMethods } from '../operations/payment-methods.ts'
import { connectProvider } from '../provider/provider.ts'
import { connectProviderMethods } from '../provider/provider-methods.ts'
import { createProviderPolicy } from '../provider/provider-policy.ts'
import { startRefunds } from '../operations/refund-payment.ts'
import { paymentHandlers } from '../jobs/payment-commands.ts'
import { createStripe } from '../provider/stripe-client.ts'
import { startWebhookEvents } from '../jobs/webhook-events.ts'
import { registerWebhookRoute } from '../provider/webhook-route.ts'

const apiKey = 'sk_test_payment'
const webhookSecret = 'whsec_payment'

export async function startPayments(timeoutMilliseconds: number) {
  const folder = await mkdtemp(join(tmpdir(), 'payment-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const webhookPort = await freePort()
  const webhookUrl = `http://127.0.0.1:${webhookPort}/webhooks/stripe`
  let psp = await startPsp(folder, port, webhookUrl)
  const fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_PAYMENT!, 'payment')
  const database = openDatabase(fresh.url)
  const bus = await connectBus(process.env.TEST_NATS_URL!, STREAMS)
  const outbox = startOutbox(database, bus, 'storegraph/payment')
  const heard: { subject: string; data: Record<string, unknown> }[] = []
  const subscription = bus.connection.subscribe('events.payment.>', {
    callback: (_error, message) => {
      heard.push({ subject: message.subject, data: message.json() })
    },
  })
  await bus.connection.flush()
  /** With a circuit breaker of its own, so that one test's outage is not another's. */
  function connect() {
    const stripe = createStripe({ apiKey, url, timeoutMilliseconds })
    const provider = connectProvider(stripe, createProviderPolicy())
    const refunds = startRefunds(database, provider)
    return { refunds, handlers: paymentHandlers({ database, outbox, provider, refunds }) }
  }
  let connected = connect()
  const stripe = createStripe({ apiKey, url })
  const methods = createPaymentMethods(database, connectProviderMethods(stripe, createProviderPolicy()))
  const webhooks = startWebhookEvents(database, outbox)
  const app = fastify()
  registerWebhookRoute(app, stripe, webhookSecret, webhooks.receive)
  await app.listen({ host: '127.0.0.1', port: webhookPort })

  /** Forgets what the process knows of the provider's health. */
  async function closeCircuit(): Promise<void> {
    await connected.refunds.close()
    connected = connect()
  }

  /** Delivers a command, as a new message unless `id` says which. */
  async function deliver<Type extends MessageType>(type: Type, data: MessageData<Type>, id = newId()) {
    const handler = connected.handlers.find((candidate) => candidate.type === type.type)!
    await handler.run(data, { id, time: new Date().toISOString(), attempt: 1 })
  }

  return {
    database,
    bus,
    deliver,
    databaseUrl: fresh.url,
    books: { url, apiKey },
    /** The provider's own SDK, as somebody uses it who is not us. */
    stripe,
    methods,
    webhooks,
    webhookSecret,
    webhookUrl,
    /** As the process has it now. */
    refunds: () => connected.refunds,

    /** The payment of an order, asked for until it is as it should be. */
    async paymentWhen(orderId: string, isReady: (payment: StoredPayment) => boolean): Promise<StoredPayment> {
      const read = () => findPayment(database, 'orderId', orderId)
      return (await eventually(read, (payment) => payment && isReady(payment)))!
    },

    /** Turns some of the provider's switches. */
    async switch(switches: object) {
      const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
      await fetch(`${url}/switches`, { method: 'POST', headers, body: JSON.stringify(switches) })
    },

    /** Asks for 42 EUR. */
    authorize: (orderId: string, paymentMethod: string, id?: string, customer: string = customerId) =>
      deliver(
        paymentAuthorize,
        { orderId, customerId: customer, amount: { amountMinor: 4_200, currency: 'EUR' }, paymentMethod },
        id,
      ),

    /** The first `count` answers about an order: the last words of their subjects, and their data. */
    async answers(orderId: string, count: number) {
      const ofOrder = () => heard.filter(({ subject }) => subject.endsWith(orderId))
      const found = await eventually(ofOrder, ({ length }) => length >= count)
      return found.map(({ subject, data }) => ({ name: subject.split('.').at(-2), ...data }))
    },

    /** What the provider did for an order. */
    async providerLedger(orderId: string) {
      const response = await fetch(`${url}/ledger?limit=1000`, {
        headers: { authorization: `Bearer ${apiKey}` },
      })
      const { entries } = (await response.json()) as {
        entries: { type: string; amount: number; metadata: { order_id: string } }[]
      }
      return entries
        .filter(({ metadata }) => metadata.order_id === toGlobalId('ord', orderId))
        .map(({ type, amount }) => `${type} ${amount}`)
    },

    async killProvider() {
      psp.kill('SIGKILL')
      await once(psp, 'exit')
    },

    async restartProvider() {
      psp = await startPsp(folder, port, webhookUrl)
      await closeCircuit()
    },

    closeCircuit,

    async stop() {
      subscription.unsubscribe()
      await app.close()
      await webhooks.close()
      await connected.refunds.close()
      await outbox.close()
      await bus.close()
      await database.$disconnect()
      await fresh.drop()
      psp.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const customerId = randomUUID()

async function startPsp(folder: string, port: number, webhookUrl: string): Promise<ChildProcess> {
  const main = new URL('../../../psp/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'], // it ends with us, by the channel
    env: {
      PORT: String(port),
      PSP_API_KEY: apiKey,
      PSP_DATABASE_PATH: join(folder, 'psp.sqlite'),
      PSP_WEBHOOK_URL: webhookUrl,
      PSP_WEBHOOK_SECRET: webhookSecret,
    },
  })
  // Should it not start, it ends with us all the same.
  await eventually(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok)
  return child
}
