/** A catalogue that the broker has lost is published again. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { productChanged } from '#contracts/catalog.ts'
import { eventually } from '../../../tests/eventually.ts'
import { isIncomplete, republishCatalog } from './catalog-republisher.ts'
import { startProductUnderTest, type ProductUnderTest } from '../testing/product-under-test.ts'

let product: ProductUnderTest

beforeAll(async () => {
  product = await startProductUnderTest()
}, 30_000)
afterAll(() => product.stop())

it('is whole again after its stream is gone, with the state of now', async () => {
  const { bus, database, services } = product
  const productId = await product.stocked('COF-3101', [7, 0, 0])
  await bus.manager.streams.delete('CATALOG')
  expect(await isIncomplete(bus, database)).toBe(true)
  await republishCatalog(services.outbox)
  expect(await product.published(productId, 7)).toMatchObject({ available: 7 })
  await eventually(async () => expect(await isIncomplete(bus, database)).toBe(false))
  const last = { last_by_subj: productChanged.subject(productId) }
  const state = (await bus.manager.streams.getMessage('CATALOG', last))?.json<{ version: number }>()
  const row = await database.product.findUniqueOrThrow({ where: { id: productId } })
  expect(state).toMatchObject({ sku: 'COF-3101', version: row.version, archived: false })
}, 20_000)
