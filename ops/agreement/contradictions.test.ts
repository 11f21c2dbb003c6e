/** Each way in which orders, stock and payments may contradict each other, by made-up rows. */
import { describe, expect, it } from 'vitest'
import { align } from './align.ts'
import { contradictionsOf } from './contradictions.ts'
import type { OrderStanding, PaymentStanding, Standing, StockStanding } from './standing.ts'

const HOUR = 60 * 60
const id = '019a0000-0000-7000-8000-000000000001'
const now = Date.UTC(2027, 0, 1)
const order: OrderStanding = {
  id,
  number: 'A-1',
  status: 'CONFIRMED',
  totalMinor: 4_200,
  currency: 'EUR',
  lines: { mug: 2, lamp: 1 },
  ageSeconds: 2 * HOUR,
}
const stock: StockStanding = { id, sold: { mug: 2, lamp: 1 }, reserved: 0 }
const nothing: StockStanding = { id, sold: { mug: 0, lamp: 0 }, reserved: 0 }
const payment: PaymentStanding = { id, currency: 'EUR', heldMinor: 0, capturedMinor: 4_200, refundedMinor: 0 }
const found = (standing: Omit<Standing, 'id'>, at = now) => contradictionsOf({ id, ...standing }, HOUR, at)

describe('orders, stock and payments agree', () => {
  it.each<[string, Omit<Standing, 'id'>]>([
    ['where an order has its goods sold and its money captured', { order, stock, payment }],
    ['where a part was refunded', { order, stock, payment: { ...payment, refundedMinor: 1_000 } }],
    [
      'where everything was refunded',
      { order: { ...order, status: 'COMPLETED' }, stock, payment: { ...payment, refundedMinor: 4_200 } },
    ],
    ['where nothing ever was reserved or paid', { order: { ...order, status: 'REJECTED' } }],
    [
      'where everything was undone',
      {
        order: { ...order, status: 'CANCELED' },
        stock: nothing,
        payment: { ...payment, refundedMinor: 4_200 },
      },
    ],
    ['while an order is on its way', { order: { ...order, status: 'PENDING', ageSeconds: 60 } }],
    ['while what was confirmed is carried out', { order: { ...order, ageSeconds: 60 } }],
  ])('%s', (_name, standing) => {
    expect(found(standing)).toEqual([])
  })

  it('while an order that is not known yet is new', () => {
    const made = Number.parseInt(id.replace('-', '').slice(0, 12), 16)
    expect(found({ stock }, made + 60_000)).toEqual([])
  })
})

describe('they contradict each other', () => {
  const lost = { ...payment, capturedMinor: 0, heldMinor: 4_200 }
  it.each<[string, Omit<Standing, 'id'>, RegExp]>([
    ['a lost commit', { order, payment }, /0 pieces of the product mug were sold for it instead of 2/],
    ['a commit in part', { order, stock: { ...stock, sold: { mug: 2 } }, payment }, /product lamp were sold/],
    [
      'goods that nobody ordered',
      { order, stock: { ...stock, sold: { ...stock.sold, vase: 1 } }, payment },
      /1 pieces of the product vase were sold for it instead of 0/,
    ],
    [
      'a reservation that was not committed',
      { order, stock: { ...stock, reserved: 3 }, payment },
      /3 pieces are still/,
    ],
    [
      'a lost capture',
      { order, stock, payment: lost },
      /0.00 EUR was captured, where its total is 42.00 EUR/,
    ],
    ['a lost payment', { order, stock }, /there is no payment, where its total is 42.00 EUR/],
    [
      'a capture of another amount',
      { order, stock, payment: { ...payment, capturedMinor: 4_000 } },
      /40.00 EUR/,
    ],
    [
      'another currency',
      { order, stock, payment: { ...payment, currency: 'USD' } },
      /42.00 USD was captured/,
    ],
    [
      'more refunded than captured',
      { order, stock, payment: { ...payment, refundedMinor: 4_201 } },
      /42.01 EUR/,
    ],
    [
      'goods of a canceled order',
      { order: { ...order, status: 'CANCELED' }, stock },
      /CANCELED, and 2 pieces/,
    ],
    [
      'a reservation of an expired order',
      { order: { ...order, status: 'EXPIRED' }, stock: { ...nothing, reserved: 1 } },
      /EXPIRED, and 1 pieces are still reserved/,
    ],
    [
      'a hold for a rejected order',
      { order: { ...order, status: 'REJECTED' }, payment: lost },
      /42.00 EUR is held on the customer's card/,
    ],
    [
      'money of a canceled order',
      { order: { ...order, status: 'CANCELED' }, payment: { ...payment, refundedMinor: 200 } },
      /2.00 EUR was refunded of 42.00 EUR/,
    ],
    ['an order on its way for ever', { order: { ...order, status: 'CANCEL_PENDING' } }, /120 minutes after/],
    ['stock of no order', { stock }, /does not exist, and 2 pieces/],
    ['money of no order', { payment }, /does not exist, and 0.00 EUR was refunded of 42.00 EUR/],
  ])('%s', (_name, standing, sentence) => {
    const sentences = found(standing)
    expect(sentences.join('\n')).toMatch(sentence)
    for (const each of sentences) expect(each).toMatch(/^The order .*\.$/)
  })
})

it('what the three know is put side by side, whoever knows it', async () => {
  async function* of<Value>(ids: string[], value: Value) {
    for (const each of ids) yield { ...value, id: each }
  }
  const seen: string[] = []
  for await (const each of align(
    of(['a', 'c'], order),
    of(['b', 'c', 'd'], stock),
    of(['a', 'd'], payment),
  )) {
    seen.push(`${each.id} ${Object.keys(each).slice(1).join(' ')}`)
  }
  expect(seen).toEqual(['a order payment', 'b stock', 'c order stock', 'd stock payment'])
})
