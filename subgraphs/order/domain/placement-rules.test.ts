import { describe, expect, it } from 'vitest'
import type { MinorMoney } from '#contracts/money.ts'
import { orderNumber } from './order-number.ts'
import { decidePlacement } from './placement-rules.ts'
import { type CatalogEntry, decideQuote, type RequestedLine } from './quote.ts'

const ids = {
  orderId: '0192f0c1-7a3b-7cc1-8f00-123456789abc',
  addressId: '0192f0c1-7a3b-7cc1-8f00-000000000001',
}
const address = { recipient: 'Ada', line1: '1 Main St', city: 'London', postalCode: 'N1', countryCode: 'GB' }

const entry = (productId: string, change: Partial<CatalogEntry> = {}): CatalogEntry => ({
  productId,
  sku: `SKU-${productId}`,
  name: `Product ${productId}`,
  priceMinor: 1_000,
  currency: 'EUR',
  archived: false,
  available: 5,
  ...change,
})

/** Decides on what its customer agreed to: what the quote of this moment says. */
function decide(lines: RequestedLine[], ...entries: CatalogEntry[]) {
  const catalog = new Map(entries.map((known) => [known.productId, known]))
  const agreed = decideQuote(lines, catalog).quote
  const { totalMinor: amountMinor = 0, currency = 'EUR' as const } = agreed ?? {}
  return decidePlacement(requestFor(lines, { amountMinor, currency }), catalog, ids)
}

function requestFor(lines: RequestedLine[], expectedTotal: MinorMoney) {
  return { customerId: 'c', lines, shippingAddress: address, paymentMethod: 'pm_card_visa', expectedTotal }
}

describe('placing an order', () => {
  it('takes name and price from the catalogue of this moment', () => {
    const { event } = decide([{ productId: 'a', quantity: 2 }], entry('a', { priceMinor: 1_999 }))
    expect(event?.lines).toEqual([
      { productId: 'a', productName: 'Product a', sku: 'SKU-a', quantity: 2, unitPriceMinor: 1_999 },
    ])
    expect(event?.currency).toBe('EUR')
  })

  it.each([
    [49_99, 495],
    [50_00, 0],
  ])('charges for shipping below the free limit only: %i → %i', (priceMinor, shipping) => {
    const { event } = decide([{ productId: 'a', quantity: 1 }], entry('a', { priceMinor }))
    expect(event?.shippingMinor).toBe(shipping)
  })

  it('takes exactly what is there', () => {
    expect(decide([{ productId: 'a', quantity: 5 }], entry('a')).errors).toBeUndefined()
  })

  it('says how much there is when more is asked for', () => {
    expect(decide([{ productId: 'a', quantity: 6 }], entry('a')).errors).toEqual([
      { code: 'INSUFFICIENT_STOCK', line: 0, productId: 'a', name: 'Product a', requested: 6, available: 5 },
    ])
  })

  it('adds up the lines of one product', () => {
    const lines = [
      { productId: 'a', quantity: 3 },
      { productId: 'a', quantity: 3 },
    ]
    expect(decide(lines, entry('a')).errors).toMatchObject([
      { code: 'INSUFFICIENT_STOCK', line: 0, requested: 6 },
      { code: 'INSUFFICIENT_STOCK', line: 1, requested: 6 },
    ])
  })

  it('reports everything that is wrong, not only the first of it', () => {
    const lines = [
      { productId: 'a', quantity: 9 },
      { productId: 'gone', quantity: 1 },
      { productId: 'old', quantity: 1 },
      { productId: 'yen', quantity: 1 },
    ]
    const { errors } = decide(
      lines,
      entry('a'),
      entry('old', { archived: true }),
      entry('yen', { currency: 'JPY' }),
    )
    expect(errors?.map((error) => error.code)).toEqual([
      'INSUFFICIENT_STOCK',
      'PRODUCT_NOT_FOUND',
      'PRODUCT_NOT_FOUND',
      'MIXED_CURRENCIES',
    ])
  })

  it('refuses a total that the provider would not take', () => {
    const { errors } = decide([{ productId: 'a', quantity: 5 }], entry('a', { priceMinor: 99_999_999 }))
    expect(errors).toEqual([{ code: 'TOTAL_TOO_LARGE' }])
  })
})

describe('the total that was agreed to', () => {
  const catalog = new Map([['a', entry('a')]])
  const lines = [{ productId: 'a', quantity: 1 }]

  it.each([
    [{ amountMinor: 1_494, currency: 'EUR' }],
    [{ amountMinor: 1_496, currency: 'EUR' }],
    [{ amountMinor: 1_495, currency: 'USD' }],
  ] as const)('is no other than what the order costs: %p is refused with the quote of now', (expected) => {
    const { event, errors } = decidePlacement(requestFor(lines, expected), catalog, ids)
    expect(event).toBeUndefined()
    expect(errors).toMatchObject([{ code: 'PRICE_CHANGED', quote: { totalMinor: 1_495, currency: 'EUR' } }])
  })

  it('is judged where there is too little stock, too', () => {
    const many = [{ productId: 'a', quantity: 6 }]
    const { errors } = decidePlacement(requestFor(many, { amountMinor: 1, currency: 'EUR' }), catalog, ids)
    expect(errors?.map(({ code }) => code)).toEqual(['INSUFFICIENT_STOCK', 'PRICE_CHANGED'])
  })
})

describe('the order number', () => {
  it('has ten characters that cannot be misheard, always the same for an order', () => {
    expect(orderNumber(ids.orderId)).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
    expect(orderNumber(ids.orderId)).toBe(orderNumber(ids.orderId))
  })

  it('differs between orders of the same millisecond', () => {
    const other = ids.orderId.replace(/abc$/, 'abd')
    expect(orderNumber(other)).not.toBe(orderNumber(ids.orderId))
  })
})
