/** What no database can hold is refused by its field, wherever it is sent. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#platform/process/new-id.ts'
import { customer, type OrderUnderTest, staff, startOrderUnderTest } from '../testing/order-under-test.ts'

const CANCEL = `mutation ($input: OrderCancelInput!) { orderCancel(input: $input) { userErrors { code field } } }`
const SHIP = `mutation ($input: FulfillmentShipInput!) { fulfillmentShip(input: $input) { userErrors { code field } } }`
const RESOLVE = `mutation ($input: SagaResolveInput!) { sagaResolve(input: $input) { userErrors { code field } } }`
const QUOTE = `query ($input: OrderQuoteInput!) { orderQuote(input: $input) { userErrors { code field } } }`
const ADDRESS = ['recipient', 'line1', 'line2', 'city', 'region', 'postalCode', 'countryCode', 'phone']

const ada = customer()
const admin = { userId: newId(), role: 'ADMIN' } as const
let under: OrderUnderTest
let id: string

beforeAll(async () => {
  under = await startOrderUnderTest(ada)
  id = (await under.place()).order.id
}, 30_000)
afterAll(() => under?.stop())

const invalid = (...path: string[]) => ({ code: 'INVALID_INPUT', field: ['input', ...path] })

describe.each([
  ['the character U+0000', 'a\u0000b'],
  ['half of a surrogate pair', 'a\ud83db'],
])('%s', (_what, text) => {
  it.each(['idempotencyKey', 'paymentMethod'])('in the %s of an order', async (field) => {
    const { userErrors } = await under.place(under.input({ [field]: text }))
    expect(userErrors).toMatchObject([invalid(field)])
  })

  it.each(ADDRESS)('in the %s of an address', async (field) => {
    const { lines, shippingAddress } = under.input()
    const address = { ...shippingAddress, [field]: text }
    const placed = await under.place(under.input({ shippingAddress: address }))
    expect(placed.userErrors).toMatchObject([invalid('shippingAddress', field)])
    const quoted = await under.ask(QUOTE, ada, { input: { lines, shippingAddress: address } })
    expect(quoted.data.orderQuote.userErrors).toEqual([invalid('shippingAddress', field)])
  })

  it('in what is said about an order', async () => {
    const canceled = await under.ask(CANCEL, ada, { input: { id, reason: text } })
    expect(canceled.data.orderCancel.userErrors).toEqual([invalid('reason')])
    const shipment = { orderId: id, carrier: text, trackingNumber: text }
    const shipped = await under.ask(SHIP, staff(), { input: shipment })
    expect(shipped.data.fulfillmentShip.userErrors).toEqual([invalid('carrier'), invalid('trackingNumber')])
    const resolved = await under.ask(RESOLVE, admin, { input: { orderId: id, note: text } })
    expect(resolved.data.sagaResolve.userErrors).toEqual([invalid('note')])
  })
})

it('what can be stored is kept as it is: a pair of surrogates', async () => {
  const { userErrors } = await under.place(under.input({ idempotencyKey: 'lamp 💡' }))
  expect(userErrors).toEqual([])
})
