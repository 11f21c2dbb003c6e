/** Nobody pays a total that they did not agree to, whenever the catalogue changes. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { storeProducts } from '../data/catalog-rows.ts'
import { customer, type OrderUnderTest, startOrderUnderTest } from '../testing/order-under-test.ts'

const QUOTE = `query ($input: OrderQuoteInput!) { orderQuote(input: $input) {
  quote { lines { product { id } quantity unitPrice { amount } total { amount } }
    subtotal { amount } shipping { amount } total { amount currencyCode } }
  userErrors { code field } } }`
const ROUNDS = 300
const AT_ONCE = 10

const ada = customer()
const nobody = { userId: null, role: null }
let under: OrderUnderTest
let version = 1

beforeAll(async () => {
  under = await startOrderUnderTest(ada)
}, 30_000)
afterAll(() => under?.stop())

/** The price that the catalogue's copy has from now on. */
async function setPrice(amountMinor: number): Promise<void> {
  const price = { amountMinor, currency: 'EUR' } as const
  const product = { productId: under.productId, sku: 'MUG-1', name: 'Mug', archived: false }
  await storeProducts(under.db, [{ ...product, version: ++version, price }])
}

async function quote(change = {}) {
  const { lines, shippingAddress } = under.input(change)
  const answer = await under.ask(QUOTE, nobody, { input: { lines, shippingAddress } })
  expect(answer.errors).toBeUndefined()
  return answer.data.orderQuote
}

it('is told to anybody, by the prices of now', async () => {
  await setPrice(1_690)
  const product = { id: toGlobalId('prod', under.productId) }
  expect(await quote()).toEqual({
    quote: {
      lines: [{ product, quantity: 2, unitPrice: { amount: '16.90' }, total: { amount: '33.80' } }],
      subtotal: { amount: '33.80' },
      shipping: { amount: '4.95' },
      total: { amount: '38.75', currencyCode: 'EUR' },
    },
    userErrors: [],
  })
})

it('is told with what stands in the way of an order', async () => {
  const few = await quote({ lines: [{ productId: toGlobalId('prod', under.productId), quantity: 11 }] })
  expect(few).toMatchObject({ quote: { total: {} }, userErrors: [{ code: 'INSUFFICIENT_STOCK' }] })
  const none = await quote({ lines: [{ productId: toGlobalId('prod', newId()), quantity: 1 }] })
  expect(none).toMatchObject({ quote: null, userErrors: [{ code: 'PRODUCT_NOT_FOUND' }] })
  const empty = await quote({ lines: [] })
  expect(empty).toMatchObject({ userErrors: [{ code: 'INVALID_INPUT', field: ['input', 'lines'] }] })
})

it('is refused once the price has been raised, with the quote of now; the order that stands is still told', async () => {
  await setPrice(1_690)
  const agreed = under.input({ expectedTotal: (await quote()).quote.total })
  const first = await under.place(agreed)
  await setPrice(29_900)
  const { order, userErrors } = await under.place({ ...agreed, idempotencyKey: newId() })
  expect(order).toBeNull()
  expect(userErrors).toEqual([
    {
      __typename: 'PriceChanged',
      code: 'PRICE_CHANGED',
      message: 'The order would cost 598.00 EUR now, which is not what was agreed to.',
      field: ['input', 'expectedTotal'],
      quote: { total: { amount: '598.00', currencyCode: 'EUR' } },
    },
  ])
  expect((await under.place(agreed)).order.id).toBe(first.order.id)
})

it(`is the total of each order, in ${ROUNDS} rounds against price changes`, async () => {
  const { quoteOrder, placeOrder } = under.context(ada)
  const lines = [{ productId: under.productId, quantity: 1 }]
  const { shippingAddress } = under.input()
  let placed = 0
  let refused = 0

  async function round(): Promise<void> {
    const agreed = (await quoteOrder(lines)).quote!
    const expectedTotal = { amountMinor: agreed.totalMinor, currency: agreed.currency }
    const order = { lines, shippingAddress, paymentMethod: 'pm_card_visa', expectedTotal }
    const [result] = await Promise.all([
      placeOrder({ customerId: ada.userId, ...order }, newId()),
      setPrice(1_000 + version),
    ])
    if (result.order) {
      placed++
      expect(result.order.totalMinor).toBe(expectedTotal.amountMinor)
      expect(result.order.lines[0]?.unitPriceMinor).toBe(agreed.lines[0]?.unitPriceMinor)
    } else {
      refused++
      expect(result.errors).toMatchObject([{ code: 'PRICE_CHANGED' }])
    }
  }
  for (let done = 0; done < ROUNDS; done += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, round))
  }
  expect(placed + refused).toBe(ROUNDS)
  expect(placed).toBeGreaterThan(0)
  expect(refused).toBeGreaterThan(0)
})
