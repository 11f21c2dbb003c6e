/** The copy of the catalogue gets what it has missed, and loses what it has wrong. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '#platform/process/new-id.ts'
import { customer, type OrderUnderTest, startOrderUnderTest } from '../testing/order-under-test.ts'
import { compareFrom } from './catalog-comparison.ts'

let order: OrderUnderTest

beforeAll(async () => {
  order = await startOrderUnderTest(customer())
}, 30_000)
afterAll(() => order.stop())

async function compare() {
  const { bus, db } = order
  let result = await compareFrom(bus, db, undefined)
  while (result.cursor) result = await compareFrom(bus, db, result.cursor)
}

const read = async () => ({
  product: await order.db.catalogProduct.findUnique({ where: { productId: order.productId } }),
  stock: await order.db.catalogAvailability.findUnique({ where: { productId: order.productId } }),
})

it('mends what is missing, older or of another content, and touches nothing else', async () => {
  const { db, productId } = order
  const right = await read()
  await db.catalogProduct.deleteMany({ where: { productId } })
  await db.catalogAvailability.update({ where: { productId }, data: { version: 0, available: 0 } })
  await compare()
  expect(await read()).toEqual(right)
  await db.catalogProduct.update({ where: { productId }, data: { priceMinor: 1 } })
  await compare()
  expect(await read()).toEqual(right)
  await db.catalogAvailability.update({ where: { productId }, data: { version: 9, available: 3 } })
  await compare()
  expect((await read()).stock).toMatchObject({ version: 9, available: 3 })
})

it('goes on where it was, and begins anew with a new stream', async () => {
  const { bus, db, productId } = order
  const { created, state } = await bus.manager.streams.info('CATALOG')
  expect(await compareFrom(bus, db, `${created} ${state.last_seq + 1}`)).toMatchObject({ cursor: undefined })
  await db.catalogProduct.deleteMany({ where: { productId } })
  await compareFrom(bus, db, `2020-01-01T00:00:00Z ${state.last_seq + 1}`)
  expect(await db.catalogProduct.count({ where: { productId } })).toBe(1)
})

it('does not stop at a message that nobody understands', async () => {
  const { bus, db, productId } = order
  await bus.jetstream.publish(`catalog.product.${newId()}`, 'no JSON')
  await db.catalogProduct.deleteMany({ where: { productId } })
  await compare()
  expect(await db.catalogProduct.count({ where: { productId } })).toBe(1)
})
