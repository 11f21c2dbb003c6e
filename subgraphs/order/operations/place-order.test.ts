/** Placing an order, as a client sees it and as the participants of the saga do. */
import { toGlobalId } from '#contracts/ids.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stockReserve } from '#contracts/stock.ts'
import { newId } from '#platform/process/new-id.ts'
import { orderNumber } from '../domain/order-number.ts'
import { createPlaceOrder } from './place-order.ts'
import { customer, type OrderUnderTest, startOrderUnderTest } from '../testing/order-under-test.ts'

const PLACE = `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) { order { id } } }`
/** What people read begins with a capital and ends with a full stop. */
const SENTENCE = /^[A-Z].*\.$/
const stranger = customer()
const ada = customer()
let under: OrderUnderTest

beforeAll(async () => {
  under = await startOrderUnderTest(ada)
}, 30_000)

afterAll(() => under?.stop())

describe('placing an order', () => {
  it('answers once it is durable, and asks for the stock', async () => {
    const { order, cursor, userErrors } = await under.place()
    expect(userErrors).toEqual([])
    expect(cursor).toEqual(expect.any(String))
    expect(order).toMatchObject({
      status: 'PENDING',
      version: 1,
      total: { amount: '29.95', currencyCode: 'EUR' },
    })
    const orderId = fromGlobalId('ord', order.id)
    expect(await under.commanded(stockReserve, orderId)).toEqual({
      orderId,
      lines: [
        { productId: under.productId, quantity: 2, unitPrice: { amountMinor: 1_250, currency: 'EUR' } },
      ],
    })
  })

  it('gives the same order for the same key and input, 20 times at once', async () => {
    const same = under.input()
    const answers = await Promise.all(Array.from({ length: 20 }, () => under.place(same)))
    expect(new Set(answers.map(({ order }) => order.id)).size).toBe(1)
  })

  it('gets another number where its own is another order’s, and gives up where all are', async () => {
    const [taken, free] = [newId(), newId()]
    const { order } = await under.place()
    const where = { id: fromGlobalId('ord', order.id) }
    await under.db.order.update({ where, data: { number: orderNumber(taken) } })
    const { productId } = under
    const request = {
      ...under.input(),
      customerId: ada.userId,
      lines: [{ productId, quantity: 2 }],
      expectedTotal: { amountMinor: 2_995, currency: 'EUR' as const },
    }
    const makeIds =
      (...ids: string[]) =>
      () =>
        ids.shift() ?? taken
    const placed = await createPlaceOrder(
      under.db,
      under.outbox,
      makeIds(taken, taken, free),
    )(request, newId())
    expect(placed.order).toMatchObject({ id: free, number: orderNumber(free) })
    expect(await under.commanded(stockReserve, free)).toMatchObject({ orderId: free })
    await expect(createPlaceOrder(under.db, under.outbox, makeIds())(request, newId())).rejects.toThrow(
      'taken',
    )
  })

  it('refuses a key with another input', async () => {
    const first = under.input()
    await under.place(first)
    const { order, userErrors } = await under.place({ ...first, paymentMethod: 'pm_card_mastercard' })
    expect(order).toBeNull()
    expect(userErrors).toMatchObject([
      { __typename: 'BasicUserError', code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] },
    ])
  })

  it('keeps the keys of two customers apart', async () => {
    const same = under.input()
    expect((await under.place(same)).order.id).not.toBe((await under.place(same, stranger)).order.id)
  })

  it.each(['visa', 'pm', 'pm_card visa', 'ord_01h2xcejqtf2nbrexx3vqjhp41', 'pmth_nobody'])(
    'refuses the payment method %j at once: there can be none',
    async (paymentMethod) => {
      const { order, userErrors } = await under.place(under.input({ paymentMethod }))
      expect(order).toBeNull()
      expect(userErrors).toMatchObject([
        {
          code: 'PAYMENT_METHOD_UNKNOWN',
          message: expect.stringMatching(SENTENCE),
          field: ['input', 'paymentMethod'],
        },
      ])
    },
  )

  it('takes a payment method that its customer may have kept', async () => {
    const { userErrors } = await under.place(under.input({ paymentMethod: toGlobalId('pmth', newId()) }))
    expect(userErrors).toEqual([])
  })

  it('says how much there is when more is asked for', async () => {
    const lines = [{ productId: toGlobalId('prod', under.productId), quantity: 11 }]
    const expectedTotal = { amount: '137.50', currencyCode: 'EUR' }
    const { order, userErrors } = await under.place(under.input({ lines, expectedTotal }))
    expect(order).toBeNull()
    expect(userErrors).toMatchObject([
      {
        __typename: 'InsufficientStock',
        code: 'INSUFFICIENT_STOCK',
        available: 10,
        productId: lines[0]?.productId,
      },
    ])
  })

  it.each([
    ['no lines', { lines: [] }, ['input', 'lines']],
    [
      'quantity 0',
      { lines: [{ productId: 'prod_01h2xcejqtf2nbrexx3vqjhp41', quantity: 0 }] },
      ['input', 'lines', '0', 'quantity'],
    ],
    ['an empty key', { idempotencyKey: ' ' }, ['input', 'idempotencyKey']],
    [
      'a total that is finer than the minor unit',
      { expectedTotal: { amount: '29.955', currencyCode: 'EUR' } },
      ['input', 'expectedTotal', 'amount'],
    ],
    [
      'a total below zero',
      { expectedTotal: { amount: '-29.95', currencyCode: 'EUR' } },
      ['input', 'expectedTotal', 'amount'],
    ],
  ])('refuses %s by its field', async (_what, change, field) => {
    const { userErrors } = await under.place(under.input(change))
    expect(userErrors).toMatchObject([
      { code: 'INVALID_INPUT', field, message: expect.stringMatching(SENTENCE) },
    ])
  })

  it('refuses an id of another type, and a caller who is not signed in', async () => {
    const wrong = under.input({ lines: [{ productId: toGlobalId('ord', under.productId), quantity: 1 }] })
    const { errors } = await under.ask(PLACE, ada, { input: wrong })
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' })
    const anonymous = await under.ask(PLACE, { userId: null, role: null }, { input: under.input() })
    expect(anonymous.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED' })
  })
})
