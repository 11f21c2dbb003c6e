/** Webhooks as their receiver sees them: signed as Stripe signs them, and sent until they are received. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import type Stripe from 'stripe'
import { eventually } from '../../tests/eventually.ts'
import { startProvider } from '../testing/provider-under-test.ts'

const secret = 'whsec_storegraph'
let provider: Awaited<ReturnType<typeof startProvider>>
let receiver: Server
let received: Stripe.Event[]
let answer: number

beforeEach(async () => {
  received = []
  answer = 200
  receiver = createServer(async (request, response) => {
    const body = await text(request)
    const { webhooks } = provider.client()
    received.push(webhooks.constructEvent(body, request.headers['stripe-signature']!, secret))
    response.writeHead(answer).end()
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const { port } = receiver.address() as { port: number }
  provider = await startProvider({ url: `http://127.0.0.1:${port}/`, secret })
})

afterEach(async () => {
  await provider.stop()
  receiver.close()
})

async function types(count: number): Promise<string[]> {
  await eventually(() => expect(received.length).toBeGreaterThanOrEqual(count))
  return received.map(({ type }) => type)
}

test('every change of a payment is sent', async () => {
  const stripe = provider.client()
  const intent = await provider.authorize('pm_card_visa')
  await stripe.paymentIntents.capture(intent.id)
  await stripe.refunds.create({ payment_intent: intent.id, metadata: { refund_id: 'txn_1' } })
  await stripe.paymentIntents.cancel((await provider.authorize('pm_card_visa')).id)
  await provider.authorize('pm_card_chargeDeclined').catch(() => undefined)
  expect((await types(6)).sort()).toEqual([
    'payment_intent.amount_capturable_updated',
    'payment_intent.amount_capturable_updated',
    'payment_intent.canceled',
    'payment_intent.payment_failed',
    'payment_intent.succeeded',
    'refund.created',
  ])
  expect(received.find(({ type }) => type === 'refund.created')?.data.object).toMatchObject({
    object: 'refund',
    payment_intent: intent.id,
    metadata: { refund_id: 'txn_1' },
  })
})

test('an event is sent until it is received, also by the next process', async () => {
  answer = 500
  await provider.authorize('pm_card_visa')
  await types(2)
  await provider.restart()
  answer = 200
  const count = (await types(received.length + 1)).length
  expect(new Set(received.map(({ id }) => id)).size).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(received).toHaveLength(count)
})

test('events are held, and doubled, on demand', async () => {
  await provider.switch({ webhooks: 'held' })
  await provider.authorize('pm_card_visa')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(received).toEqual([])
  await provider.switch({ webhooks: 'doubled' })
  expect(await types(2)).toHaveLength(2)
  expect(received[0]!.id).toBe(received[1]!.id)
})
