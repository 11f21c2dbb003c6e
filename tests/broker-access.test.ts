/**
 * The broker's users on a real server: each may do what contracts/access.ts says of it, is refused everything that it
 * says of another, and nobody gets in without a name.
 */
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, headers, type NatsConnection, nkeyAuthenticator } from '@nats-io/transport-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACCESS } from '#contracts/access.ts'
import { message } from '#contracts/message.ts'
import { paymentVoid } from '#contracts/payment.ts'
import { stockReserved } from '#contracts/stock.ts'
import { STREAMS } from '#contracts/streams.ts'
import { type Bus, connectBus } from '#platform/messaging/bus.ts'
import { type Consumer, startConsumer } from '#platform/messaging/consumer.ts'
import { listDeadLetters } from '#platform/messaging/dead-letters.ts'
import { on } from '#platform/messaging/handler.ts'
import { openNats } from '#platform/messaging/nats-address.ts'
import { newNatsSeed } from '#platform/messaging/nats-users.ts'
import { log } from '#platform/process/log.ts'
import { newId } from '#platform/process/new-id.ts'
import { users } from '../dev/parts/credentials.ts'
import { compareFrom } from '../subgraphs/order/jobs/catalog-comparison.ts'
import { connectDatabase, type Database } from '../subgraphs/order/data/database.ts'
import { eventually } from './eventually.ts'
import { createFreshDatabase, type FreshDatabase } from './fresh-database.ts'
import { type FreshNats, startFreshNats } from './fresh-nats.ts'

log.level = 'silent'
let nats: FreshNats
let fresh: FreshDatabase
let db: Database
const connections = new Map<string, NatsConnection>()
const refused: string[] = []
const opened: { close(): Promise<unknown> }[] = []

beforeAll(async () => {
  nats = await startFreshNats()
  fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_ORDER!, 'order')
  db = connectDatabase(fresh.url)
  for (const user of Object.keys(users)) {
    const connection = await openNats({ url: nats.urlOf(user) })
    connections.set(user, connection)
    void recordRefusals(user, connection)
  }
}, 30_000)
afterAll(async () => {
  for (const each of opened.reverse()) await each.close()
  for (const connection of connections.values()) await connection.close()
  await db?.$disconnect()
  await fresh?.drop()
  await nats?.stop()
})

async function recordRefusals(user: string, connection: NatsConnection): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type !== 'error') continue
    const { operation, subject } = status.error as Error & { operation?: string; subject?: string }
    refused.push(`${user} ${operation} ${subject}`)
  }
}

/** A subject that the permission's pattern covers. */
const concrete = (pattern: string) => pattern.replaceAll('*', 'x').replace(/>$/, 'x')

/** `EVENTS.*` covers `EVENTS.x`, and `EVENTS.>` what follows. */
function covers(pattern: string, subject: string): boolean {
  const [given, asked] = [pattern.split('.'), subject.split('.')]
  const tail = given.indexOf('>')
  if (tail < 0 && given.length !== asked.length) return false
  return given
    .slice(0, tail < 0 ? undefined : tail)
    .every((token, at) => token === '*' || token === asked[at])
}

const isAllowed = (user: string, operation: 'publish' | 'subscribe', subject: string) =>
  users[user]![operation].some((pattern) => covers(pattern, subject))

const everySubject = [...new Set(Object.values(users).flatMap(({ publish }) => publish.map(concrete)))]
const everySubscription = [
  ...new Set([
    ...Object.values(users).flatMap(({ subscribe }) => subscribe),
    ...STREAMS.flatMap(({ subjects }) => [...subjects]),
    ...everySubject,
    '>',
  ]),
]
const admin = [
  'STREAM.DELETE',
  'STREAM.PURGE',
  'STREAM.UPDATE',
  'STREAM.CREATE',
  'STREAM.MSG.DELETE',
].flatMap((verb) => STREAMS.map(({ name }) => `$JS.API.${verb}.${name}`))
const consumerAdmin = STREAMS.flatMap(({ name }) => [
  `$JS.API.CONSUMER.CREATE.${name}`,
  `$JS.API.CONSUMER.CREATE.${name}.mine`,
  `$JS.API.CONSUMER.CREATE.${name}.mine.commands.payment.void.x`,
  `$JS.API.CONSUMER.DURABLE.CREATE.${name}.mine`,
  `$JS.API.CONSUMER.DELETE.${name}.payment`,
])

describe.each(Object.keys(ACCESS))('%s', (user) => {
  it('is refused every subject that is not its own, and no other', async () => {
    const connection = connections.get(user)!
    const subjects = [...everySubject, ...admin, ...consumerAdmin]
    const before = refused.length
    // To a subject of its own nothing is published: it would be a message.
    for (const subject of subjects.filter((each) => !isAllowed(user, 'publish', each)))
      connection.publish(subject)
    await connection.flush()
    const expected = subjects.filter((subject) => !isAllowed(user, 'publish', subject))
    expect(expected.length).toBeGreaterThan(20)
    await eventually(() => expect(refused.length).toBe(before + expected.length))
    expect(refused.slice(before).toSorted()).toEqual(
      expected.map((subject) => `${user} publish ${subject}`).toSorted(),
    )
  })

  it('hears nothing that is not for it', async () => {
    const connection = connections.get(user)!
    const before = refused.length
    const expected = everySubscription.filter((subject) => !isAllowed(user, 'subscribe', subject))
    for (const subject of expected) connection.subscribe(subject, { callback: () => {} })
    await connection.flush()
    await eventually(() => expect(refused.length).toBe(before + expected.length))
  })

  it('may publish all that it has to', async () => {
    const client = jetstream(connections.get(user)!)
    for (const { subject } of ACCESS[user]!.publishes) {
      const { stream } = await client.publish(subject('x'), '{}')
      expect(STREAMS.map(({ name }) => name)).toContain(stream)
    }
  })
})

it('refuses whoever does not say who it is, or is somebody else', async () => {
  const servers = `127.0.0.1:${nats.port}`
  await expect(connect({ servers })).rejects.toThrow(/authorization/i)
  await expect(connect({ servers, user: 'order', pass: 'order' })).rejects.toThrow(/authorization/i)
  const stranger = nkeyAuthenticator(new TextEncoder().encode(newNatsSeed()))
  await expect(connect({ servers, authenticator: stranger })).rejects.toThrow(/authorization/i)
})

describe('a service', () => {
  let consumer: Consumer | undefined

  it('consumes what is provisioned for it, and hears of a type only on its own subject', async () => {
    const handled: string[] = []
    const bus = await open('order')
    const types = ACCESS.order!.consumes[0]!.messages
    const record = (type: string) => async (data: unknown) =>
      void handled.push(`${type} ${(data as { orderId: string }).orderId}`)
    consumer = startConsumer(
      bus,
      db,
      'EVENTS',
      'order',
      types.map((type) => on(type, record(type.type))),
    )
    opened.push(consumer)
    // What payment may publish, passed off as product's word that the stock is reserved.
    const forged = newId()
    const head = headers()
    head.set('ce-type', stockReserved.type)
    head.set('ce-id', newId())
    const payment = jetstream(connections.get('payment')!)
    const data = JSON.stringify({ orderId: forged })
    await payment.publish(`events.payment.authorized.${forged}`, data, { headers: head })
    const honest = newId()
    const product = await open('product')
    await product.publish(envelope(stockReserved, honest))
    // What is malformed it gives up, under its own name.
    await product.publish({ ...envelope(stockReserved, newId()), data: {} })
    await eventually(() => expect(handled).toContain(`${stockReserved.type} ${honest}`))
    expect(handled.filter((each) => each.includes(forged))).toEqual([])
  })

  it('cannot have a payment undone that is not its own to undo', async () => {
    const orderId = newId()
    const undone: string[] = []
    expect(ACCESS.product!.publishes).not.toContain(paymentVoid)
    const payment = await open('payment')
    const heard = on(paymentVoid, async ({ orderId: id }) => void undone.push(id))
    opened.push(startConsumer(payment, db, 'COMMANDS', 'payment', [heard]))
    for (const user of Object.keys(ACCESS).filter((name) => !ACCESS[name]!.publishes.includes(paymentVoid))) {
      const bus = await open(user)
      await expect(bus.publish(envelope(paymentVoid, orderId))).rejects.toThrow(/permission/i)
    }
    const order = await open('order')
    const rightful = newId()
    await order.publish(envelope(paymentVoid, rightful))
    await eventually(() => expect(undone).toContain(rightful))
    expect(undone).not.toContain(orderId)
  })

  it('reads a stream from any place that it may scan, and compares the whole of it', async () => {
    const compared = await compareFrom(await open('order'), db, undefined)
    expect(compared.cursor).toBeUndefined()
  })

  it('cannot have messages delivered where it may not publish', async () => {
    // The server delivers to whatever subject a consumer or a request names, whoever asks.
    const product = connections.get('product')!
    const victim = paymentVoid.subject(newId())
    const before = refused.length
    product.publish('$JS.API.CONSUMER.MSG.NEXT.CATALOG.mine', '1', { reply: victim })
    product.publish('$JS.API.CONSUMER.CREATE.CATALOG.mine', '{}', { reply: victim })
    await product.flush()
    await eventually(() => expect(refused.length).toBe(before + 2))
  })
})

it('lets the operator look at dead letters and replay, and not provision', async () => {
  const bus = await connectBus(nats.urlOf('operator'), STREAMS, { provisions: false })
  opened.push(bus)
  await eventually(async () => expect((await listDeadLetters(bus, 10)).length).toBeGreaterThan(0))
  await expect(bus.manager.streams.delete('COMMANDS')).rejects.toThrow(/permission/i)
  await expect(bus.manager.streams.purge('EVENTS')).rejects.toThrow(/permission/i)
})

it('lets the provisioner create, and neither publish nor delete', async () => {
  const connection = connections.get('provisioner')!
  const manager = await jetstreamManager(connection, { checkAPI: false })
  await expect(manager.streams.delete('COMMANDS')).rejects.toThrow(/permission/i)
  await expect(jetstream(connection).publish('commands.payment.void.x', '{}')).rejects.toThrow(/permission/i)
})

async function open(user: string): Promise<Bus> {
  const bus = await connectBus(nats.urlOf(user), STREAMS, { provisions: false })
  opened.push(bus)
  return bus
}

function envelope(type: typeof paymentVoid, orderId: string) {
  const time = new Date().toISOString()
  return { ...message(type, orderId, { orderId }), id: newId(), source: 'test', time, trace: {} }
}
