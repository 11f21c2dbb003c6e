/**
 * The order subgraph as its tests drive it: whole, on a real Postgres and a real NATS. The participants of the saga
 * are played by the test, which also says when the reconciler runs.
 */
import { graphql, parse, subscribe } from 'graphql'
import { availabilityChanged, productChanged } from '#contracts/catalog.ts'
import { toGlobalId } from '#contracts/ids.ts'
import { type MessageData, message, type MessageType } from '#contracts/message.ts'
import {
  paymentAuthorizationRejected,
  paymentAuthorize,
  paymentAuthorized,
  paymentCapture,
  paymentCaptured,
} from '#contracts/payment.ts'
import {
  stockCommit,
  stockCommitted,
  stockRelease,
  stockReleased,
  stockReserve,
  stockReserved,
} from '#contracts/stock.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { log } from '#platform/process/log.ts'
import { newId } from '#platform/process/new-id.ts'
import { eventually } from '../../../tests/eventually.ts'
import { createFreshDatabase } from '../../../tests/fresh-database.ts'
import { startFreshNats } from '../../../tests/fresh-nats.ts'
import { startOrder } from '../start-order.ts'

const PLACE = `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) {
  order { id number status total { amount currencyCode } version } cursor
  userErrors { __typename code message field ... on InsufficientStock { productId available }
    ... on PriceChanged { quote { total { amount currencyCode } } } } } }`

/** What a GraphQL answer holds is checked by each test, so its shape is left open here. */
export type Answer = { data: Record<string, any>; errors?: { extensions: unknown }[] }

type SignedIn = Caller & { userId: string }

export const customer = (): SignedIn => ({ userId: newId(), role: 'CUSTOMER' })
export const staff = (): SignedIn => ({ userId: newId(), role: 'SUPPORT' })

export type OrderUnderTest = Awaited<ReturnType<typeof startOrderUnderTest>>

/** Starts it with a catalogue of one product, which costs 12.50 € and of which there are 10 pieces. */
export async function startOrderUnderTest(ada: Caller) {
  log.level = 'silent'
  const nats = await startFreshNats()
  const fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_ORDER!, 'order')
  const config = {
    HOST: '127.0.0.1',
    PORT: 0,
    LOG_LEVEL: 'silent',
    DATABASE_URL: fresh.url,
    GATEWAY_JWKS_URL: 'http://127.0.0.1:1/',
    NATS_URL: nats.url,
    RATE_LIMIT_FACTOR: 100,
  } as const
  const idle = { run: async () => {}, close: async () => {} }
  const running = await startOrder(config, {
    startSagaReconciler: () => idle,
    startCatalogComparison: () => idle,
  })
  const { schema, context, db, bus } = running
  const productId = newId()

  async function ask(source: string, caller: Caller, variableValues = {}): Promise<Answer> {
    const result = await graphql({ schema, source, variableValues, contextValue: context(caller) })
    return JSON.parse(JSON.stringify(result))
  }

  /** An input of `orderPlace` that is fine. */
  const input = (change = {}) => ({
    idempotencyKey: newId(),
    lines: [{ productId: toGlobalId('prod', productId), quantity: 2 }],
    shippingAddress: {
      recipient: 'Ada',
      line1: '1 Main St',
      city: 'London',
      postalCode: 'N1',
      countryCode: 'GB',
    },
    paymentMethod: 'pm_card_visa',
    expectedTotal: { amount: '29.95', currencyCode: 'EUR' },
    ...change,
  })

  async function place(placing: object = input(), caller = ada): Promise<Answer['data']> {
    const { data, errors } = await ask(PLACE, caller, { input: placing })
    if (errors) throw new Error(JSON.stringify(errors))
    return data.orderPlace
  }

  /** Publishes what another subgraph would. */
  async function publish<Type extends MessageType>(
    type: Type,
    data: MessageData<Type> & ({ orderId: string } | { productId: string }),
    id = newId(),
  ): Promise<void> {
    const published = message(type, 'orderId' in data ? data.orderId : data.productId, data)
    await bus.publish({ ...published, id, source: 'test', time: new Date().toISOString(), trace: {} })
  }

  /** The last command of a type for the order, waiting until it is sent. */
  async function commanded(type: MessageType, orderId: string): Promise<Record<string, unknown>> {
    const last = { last_by_subj: type.subject(orderId) }
    const found = await eventually(() => bus.manager.streams.getMessage('COMMANDS', last), Boolean)
    return found!.json()
  }

  const orderHas = (orderId: string, status: string) =>
    eventually(async () => (await db.order.findUnique({ where: { id: orderId } }))?.status === status)

  /** The participants agree up to the confirmation. */
  async function agree(orderId: string): Promise<void> {
    await commanded(stockReserve, orderId)
    await publish(stockReserved, { orderId })
    await commanded(paymentAuthorize, orderId)
    await publish(paymentAuthorized, { orderId })
    await orderHas(orderId, 'CONFIRMED')
  }

  /** The stock is taken and the payment captured, which ends the saga of an order that is confirmed. */
  async function settle(orderId: string): Promise<void> {
    await commanded(stockCommit, orderId)
    await publish(stockCommitted, { orderId })
    await commanded(paymentCapture, orderId)
    await publish(paymentCaptured, { orderId })
    await eventually(async () => (await db.saga.findUnique({ where: { orderId } }))?.status === 'SUCCEEDED')
  }

  /** Stock is reserved, the payment declined, the stock released. */
  async function decline(orderId: string): Promise<void> {
    await publish(stockReserved, { orderId })
    await commanded(paymentAuthorize, orderId)
    const refusal = { orderId, reason: 'PAYMENT_DECLINED', detail: 'Your card was declined.' } as const
    await publish(paymentAuthorizationRejected, refusal)
    await commanded(stockRelease, orderId)
    await publish(stockReleased, { orderId })
  }

  const price = { amountMinor: 1_250, currency: 'EUR' } as const
  const mug = { productId, version: 1, sku: 'MUG-1', name: 'Mug', price, archived: false }
  await publish(productChanged, mug)
  await publish(availabilityChanged, { productId, version: 1, available: 10 })
  // Either message may be the first to be handled.
  await eventually(async () => {
    const where = { productId }
    return (await db.catalogProduct.count({ where })) + (await db.catalogAvailability.count({ where })) === 2
  })

  return {
    ...running,
    databaseUrl: fresh.url,
    productId,
    ask,
    input,
    place,
    publish,
    commanded,
    agree,
    settle,
    decline,
    /** The changes of a subscription that was accepted. */
    async follow(source: string, caller: Caller, variables = {}): Promise<AsyncGenerator<Answer>> {
      return (await startFollowing(source, caller, variables)) as AsyncGenerator<Answer>
    },
    /** The answer to a subscription that was refused. */
    async refused(source: string, caller: Caller, variables = {}): Promise<Answer> {
      return (await startFollowing(source, caller, variables)) as Answer
    },
    async stop() {
      await running.close()
      await fresh.drop()
      await nats.stop()
    },
  }

  async function startFollowing(source: string, caller: Caller, variableValues: object): Promise<unknown> {
    const document = parse(source)
    return subscribe({
      schema,
      document,
      variableValues: { ...variableValues },
      contextValue: context(caller),
    })
  }
}
