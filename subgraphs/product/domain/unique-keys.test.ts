/** What products are distinguished by. */
import { expect, it } from 'vitest'
import { slugsToTry } from './unique-keys.ts'

const fields = {
  sku: 'TWN-2',
  name: 'Twin',
  description: '',
  category: 'camping',
  price: { amount: '1', currencyCode: 'EUR' },
} as const

it('makes a slug of the name, and of the SKU and the name where that is taken', () => {
  expect(slugsToTry(fields)).toEqual(['twin', 'twn-2-twin'])
})

it('leaves a slug that staff gave as it is', () => {
  expect(slugsToTry({ ...fields, slug: 'my-twin' })).toEqual(['my-twin'])
})
