/**
 * The order subgraph as its tests drive it: on a real Postgres and a real NATS, the participants of the saga
 * played by the test.
 */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { expect } from '@jest/globals'
import { graphql, parse, subscribe } from 'graphql'
import { availabilityChanged, productChanged } from '#contracts/catalog.ts'
import type { MessageType } from '#contracts/message.ts'
import { paymentAuthorizationRejected, paymentAuthorize, paymentAuthorized } from '#contracts/payment.ts'
import { stockRelease, stockReleased, stockReserve, stockReserved } from '#contracts/stock.ts'
import { STREAMS } from '#contracts/streams.ts'
import { type Bus, connectBus } from '#platform/messaging/bus.ts'
import { log } from '#platform/process/log.ts'
import { startOutbox } from '#platform/messaging/outbox.ts'
import { subgraphSchema } from '#platform/subgraph/serve-subgraph.ts'
import { eventually } from '../../../tests/eventually.ts'
import { createFreshDatabase } from '../../../tests/fresh-database.ts'
import { startFreshNats } from '../../../tests/fresh-nats.ts'
import { startCatalogCopy } from '../jobs/catalog-copy.ts'
import { createContext } from '../resolvers/context.ts'
import { connectDatabase, type Database } from '../data/database.ts'
import { startOrderFeed } from '../jobs/order-feed.ts'
import { resolvers } from '../resolvers/resolvers.ts'
import { createOrderActions } from '../operations/act-on-order.ts'
import { startAnswers } from '../jobs/saga-answers.ts'
import { createMoveOrder, type MoveOrder } from '../operations/move-order.ts'
import { createPlaceOrder } from '../operations/place-order.ts'

const PLACE = `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) {
  order { id number status total { amount currencyCode } version } cursor
  userErrors { __typename code message field ... on InsufficientStock { productId available } } } }`

/** What a GraphQL answer holds is checked by each test, so its shape is left open here. */
export type Answer = { data: Record<string, any>; errors?: { extensions: unknown }[] }

export const customer = (): Caller => ({ userId: newId(), role: 'CUSTOMER' })

export interface OrderUnderTest {
  db: Database
  databaseUrl: string
  bus: Bus
  moveOrder: MoveOrder
  /** The catalogue's only product: 12.50 €, 10 pieces. */
  productId: string
  ask(source: string, caller: Caller, variables?: Record<string, unknown>): Promise<Answer>
  follow(
    source: string,
    caller: Caller,
    variables: Record<string, unknown>,
  ): Promise<AsyncGenerator<Answer> | Answer>
  /** An input of `orderPlace` that is fine. */
  input(change?: object): Record<string, unknown>
  place(input?: Record<string, unknown>, caller?: Caller): Promise<Answer['data']>
  publish(type: MessageType, data: { orderId: string } | { productId: string }, id?: string): Promise<void>
  /** The last command of a type for the order, waiting until it is sent. */
  commanded(type: MessageType, orderId: string): Promise<Record<string, unknown>>
  /** The participants agree up to the confirmation. */
  agree(orderId: string): Promise<void>
  /** Stock is reserved, the payment declined, the stock given back. */
  decline(orderId: string): Promise<void>
  stop(): Promise<void>
}

export async function startOrderUnderTest(ada: Caller): Promise<OrderUnderTest> {
  log.level = 'silent'
  const schema = subgraphSchema(new URL('../schema.graphql', import.meta.url), resolvers)
  const productId = newId()
  const nats = await startFreshNats()
  const fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_ORDER as string, 'order')
  const db = connectDatabase(fresh.url)
  const bus = await connectBus(nats.url, STREAMS)
  const outbox = startOutbox(db, bus, 'storegraph/order')
  const moveOrder = createMoveOrder(db, outbox)
  const feed = startOrderFeed(db, bus)
  const parts = [feed, startAnswers(bus, moveOrder), startCatalogCopy(bus, db), outbox, bus]
  const context = createContext({
    db,
    placeOrder: createPlaceOrder(db, outbox),
    actions: createOrderActions(moveOrder),
    feed,
  })

  const under: OrderUnderTest = {
    db,
    databaseUrl: fresh.url,
    bus,
    moveOrder,
    productId,
    async ask(source, caller, variableValues = {}) {
      const result = await graphql({ schema, source, variableValues, contextValue: context(caller) })
      return JSON.parse(JSON.stringify(result)) as Answer
    },
    async follow(source, caller, variableValues) {
      const result = await subscribe({
        schema,
        document: parse(source),
        variableValues,
        contextValue: context(caller),
      })
      return result as unknown as AsyncGenerator<Answer> | Answer
    },
    input: (change = {}) => ({
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
      ...change,
    }),
    async place(input = under.input(), caller = ada) {
      const { data, errors } = await under.ask(PLACE, caller, { input })
      if (errors) throw new Error(JSON.stringify(errors))
      return data.orderPlace
    },
    async publish(type, data, id = newId()) {
      const key = 'orderId' in data ? data.orderId : data.productId
      const time = new Date().toISOString()
      await bus.publish({
        id,
        type: type.type,
        subject: type.subject(key),
        source: 'test',
        time,
        data,
        trace: {},
      })
    },
    async commanded(type, orderId) {
      const last = { last_by_subj: type.subject(orderId) }
      const found = await eventually(() => bus.manager.streams.getMessage('COMMANDS', last), Boolean)
      return found!.json()
    },
    async agree(orderId) {
      await under.commanded(stockReserve, orderId)
      await under.publish(stockReserved, { orderId })
      await under.commanded(paymentAuthorize, orderId)
      await under.publish(paymentAuthorized, { orderId })
      await eventually(
        () => db.order.findUnique({ where: { id: orderId } }),
        (order) => order?.status === 'CONFIRMED',
      )
    },
    async decline(orderId) {
      await under.publish(stockReserved, { orderId })
      await under.commanded(paymentAuthorize, orderId)
      const refusal = { orderId, reason: 'PAYMENT_DECLINED', detail: 'Your card was declined.' }
      await under.publish(paymentAuthorizationRejected, refusal)
      await under.commanded(stockRelease, orderId)
      await under.publish(stockReleased, { orderId })
    },
    async stop() {
      for (const part of parts) await part.close()
      await db.$disconnect()
      await fresh.drop()
      await nats.stop()
    },
  }

  const price = { amountMinor: 1_250, currency: 'EUR' }
  await under.publish(productChanged, {
    productId,
    version: 1,
    sku: 'MUG-1',
    name: 'Mug',
    price,
    archived: false,
  } as never)
  await under.publish(availabilityChanged, { productId, version: 1, available: 10 } as never)
  // Either message may be the first to be handled.
  await eventually(async () => {
    expect(await db.catalogProduct.count({ where: { productId } })).toBe(1)
    expect(await db.catalogAvailability.count({ where: { productId } })).toBe(1)
  })
  return under
}
