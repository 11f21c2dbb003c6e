/** What the CATALOG stream lacks or has wrong is published again, whatever way it came about. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { headers } from '@nats-io/transport-node'
import { availabilityChanged, productChanged } from '#contracts/catalog.ts'
import type { MessageType } from '#contracts/message.ts'
import { startProductUnderTest, type ProductUnderTest } from '../testing/product-under-test.ts'
import { compareFrom, STREAM } from './catalog-republisher.ts'

let product: ProductUnderTest
let productId: string

beforeAll(async () => {
  product = await startProductUnderTest()
  productId = await product.stocked('COF-3101', [7, 0, 0])
}, 30_000)
afterAll(() => product.stop())

const parts = () => ({ ...product, outbox: product.services.outbox })

/** From the first product to the last. */
async function compare() {
  let result = await compareFrom(parts(), undefined)
  while (result.cursor) result = await compareFrom(parts(), result.cursor)
  return result
}

const readRow = () => product.database.product.findUniqueOrThrow({ where: { id: productId } })

async function latest(type: MessageType) {
  const last = { last_by_subj: type.subject(productId) }
  return (await product.bus.manager.streams.getMessage(STREAM, last))?.json<Record<string, unknown>>()
}

/** Publishes past every guard. */
const force = (type: MessageType, data: object) =>
  product.bus.jetstream.publish(type.subject(productId), JSON.stringify(data), { headers: headers() })

it('is whole again after its stream is gone, with the state of now', async () => {
  await product.bus.manager.streams.delete(STREAM)
  await product.provision()
  await compare()
  expect(await latest(availabilityChanged)).toMatchObject({ available: 7 })
  const { version } = await readRow()
  expect(await latest(productChanged)).toMatchObject({ sku: 'COF-3101', version, archived: false })
})

it('replaces an older state, though none is missing', async () => {
  const right = await latest(productChanged)
  await force(productChanged, { ...right, version: 0, name: 'Old' })
  await compare()
  expect(await latest(productChanged)).toEqual(right)
})

it('overtakes what was published before the database was restored from an older copy', async () => {
  const [right, stock] = [await latest(productChanged), await latest(availabilityChanged)]
  await force(productChanged, { ...right, version: 40, name: 'From a future that is no more' })
  await force(availabilityChanged, { ...stock, available: 99 })
  await compare()
  expect(await product.published(productId, 7)).toMatchObject({ available: 7 })
  expect(await readRow()).toMatchObject({ version: 41, name: right!.name })
  expect(await latest(productChanged)).toEqual({ ...right, version: 41 })
})

it('says that the stream is full, and does not publish the whole again', async () => {
  const { manager } = product.bus
  await manager.streams.purge(STREAM, { filter: productChanged.subject(productId) })
  const { config, state } = await manager.streams.info(STREAM)
  await manager.streams.update(STREAM, { max_msgs: state.messages })
  const full = await compareFrom(parts(), undefined)
  expect(full.problem).toContain('The stream CATALOG is full')
  expect((await manager.streams.info(STREAM)).state.last_seq).toBe(state.last_seq)
  await product.provision()
  expect((await manager.streams.info(STREAM)).config.max_msgs).toBe(config.max_msgs)
  expect((await compare()).problem).toBeUndefined()
  expect(await latest(productChanged)).toMatchObject({ productId })
})
