/** What ended long ago is archived, whole or not at all, and whatever comes late is answered and done as before. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { stockCommit, stockRelease, stockReserve } from '#contracts/stock.ts'
import { newId } from '#platform/process/new-id.ts'
import { interruptAt } from '../../../tests/interrupt.ts'
import { archiveEnded } from '../data/archived-stock.ts'
import { findWrongCarries } from '../data/wrong-levels.ts'
import { readArchivedMovements } from '../operations/read-archived-movements.ts'
import { verifyStock } from '../operations/verify-stock.ts'
import { type ProductUnderTest, staff, startProductUnderTest } from '../testing/product-under-test.ts'
import { archive } from './stock-archive.ts'

const LEVELS = `query ($slug: String!) { product(slug: $slug) { stockLevels {
  onHand movements(first: 100) { nodes { delta type } carriedForward totalCount } } } }`

let product: ProductUnderTest
let productId: string

beforeAll(async () => {
  product = await startProductUnderTest()
  productId = await product.stocked('COF-3101', [20, 5, 0])
}, 30_000)
afterAll(() => product.stop())
afterEach(async () => {
  expect(await product.wrongLevels()).toEqual([])
  expect(await findWrongCarries(product.database)).toEqual([])
})

/** An order of so many pieces that was reserved, and then told so. */
async function order(quantity: number, ...then: (typeof stockCommit | typeof stockRelease)[]) {
  const orderId = newId()
  await product.command(stockReserve, { orderId, lines: [{ productId, quantity }] })
  await product.answers(orderId, 1)
  for (const [index, command] of then.entries()) {
    await product.command(command, { orderId })
    await product.answers(orderId, index + 2)
  }
  return orderId
}

/** What is live of an order, and how much is archived. */
async function places(orderId: string) {
  const where = { orderId }
  const { reservation, stockMovement, archivedStock } = product.database
  return [
    await reservation.count({ where }),
    await stockMovement.count({ where }),
    await archivedStock.count({ where }),
  ]
}

async function levels() {
  const { slug } = await product.database.product.findUniqueOrThrow({ where: { id: productId } })
  return (await product.ask(LEVELS, staff, { slug })).data.product.stockLevels
}

it('what has ended is archived, what stands is not, and each level is still the sum of its ledger', async () => {
  const [sold, returned, released, open] = [
    await order(2, stockCommit),
    await order(1, stockCommit, stockRelease),
    await order(1, stockRelease),
    await order(1),
  ]
  const before = await product.levels(productId)
  expect(await archive(product.database)).toBe(0)
  expect(await archive(product.database, 0)).toBe(3)
  for (const orderId of [sold, returned, released]) expect(await places(orderId)).toEqual([0, 0, 1])
  expect(await places(open)).toEqual([1, 0, 0])
  expect(await product.levels(productId)).toEqual(before)
  const [level] = await levels()
  expect(level.movements).toMatchObject({ carriedForward: -2, totalCount: level.movements.nodes.length })
  const listed = level.movements.nodes.reduce((sum: number, { delta }: { delta: number }) => sum + delta, 0)
  expect(level.onHand).toBe(listed - 2)
  const moved = await readArchivedMovements(product.databaseUrl, returned)
  expect(moved.map(({ type, delta }) => `${type} ${delta}`)).toEqual(['SALE -1', 'RETURN 1'])
  expect(await verifyStock(product.databaseUrl)).toMatchObject({ wrong: [], wrongCarries: [] })
  await product.command(stockRelease, { orderId: open })
  await product.answers(open, 2)
})

it('a command that comes late finds what is archived, and it is archived again', async () => {
  const [sold, expired] = [await order(2, stockCommit), await order(1)]
  await product.expire(60 * 60_000)
  await archive(product.database, 0)
  expect(await places(sold)).toEqual([0, 0, 1])
  const before = await product.levels(productId)

  await product.command(stockCommit, { orderId: sold })
  expect((await product.answers(sold, 3)).at(-1)).toEqual({ name: 'committed', orderId: sold })
  expect(await product.levels(productId)).toEqual(before)
  expect(await archive(product.database, 0)).toBe(1)

  await product.command(stockRelease, { orderId: sold })
  expect((await product.answers(sold, 4)).at(-1)).toEqual({ name: 'released', orderId: sold })
  expect(await places(sold)).toEqual([1, 2, 0])
  await product.command(stockCommit, { orderId: expired })
  expect((await product.answers(expired, 3)).at(-1)).toEqual({ name: 'committed', orderId: expired })
  expect(await places(expired)).toEqual([1, 1, 0])
  const [first] = await product.levels(productId)
  expect(first).toBe(`${Number.parseInt(before[0]!, 10) + 2 - 1}-0`)
  expect(await archive(product.database, 0)).toBe(2)
})

it('archiving that is interrupted changes nothing, many at once archive each once, and nothing else leaves the ledger', async () => {
  const orders = [await order(1, stockCommit), await order(1, stockCommit), await order(1, stockCommit)]
  const before = await levels()
  const failure = await interruptAt(product.databaseUrl, 'reservations', () => archive(product.database, 0))
  expect(failure).toBeInstanceOf(Error)
  for (const orderId of orders) expect(await places(orderId)).toEqual([1, 1, 0])
  expect(await levels()).toEqual(before)

  await expect(product.database.stockMovement.deleteMany({ where: { orderId: orders[0]! } })).rejects.toThrow(
    'append-only',
  )
  const counts = await Promise.all([1, 2, 3].map(() => archiveEnded(product.database, 0, 1)))
  expect(counts.reduce((sum, count) => sum + count, 0) + (await archive(product.database, 0))).toBe(3)
  for (const orderId of orders) expect(await places(orderId)).toEqual([0, 0, 1])
  await Promise.all([
    ...orders.map((orderId) => product.command(stockRelease, { orderId })),
    archive(product.database, 0),
    archive(product.database, 0),
  ])
  for (const orderId of orders) await product.answers(orderId, 3)
})

it('the check finds what was carried forward and not sold', async () => {
  await order(1, stockCommit)
  await archive(product.database, 0)
  await product.database.$executeRaw`UPDATE carried_forward SET delta = delta + 1 WHERE delta < 0`
  expect(await findWrongCarries(product.database)).toHaveLength(1)
  expect(await product.wrongLevels()).not.toEqual([])
  await product.database
    .$executeRaw`UPDATE carried_forward SET delta = delta - 1 WHERE delta <= 0 AND product_id = ${productId}::uuid`
})
