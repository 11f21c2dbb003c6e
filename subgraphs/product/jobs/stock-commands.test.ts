/** Stock in the order saga, on a real Postgres and NATS: answered once, never oversold, never stuck. */
import { newId } from '#platform/process/new-id.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { stockCommit, stockRelease, stockReserve } from '#contracts/stock.ts'
import { startReservationExpiry } from './reservation-expiry.ts'
import { startProductUnderTest, type ProductUnderTest } from '../testing/product-under-test.ts'

let product: ProductUnderTest

beforeAll(async () => {
  product = await startProductUnderTest()
}, 30_000)
afterAll(() => product.stop())
afterEach(async () => {
  expect(await product.wrongLevels()).toEqual([])
})

const line = (productId: string, quantity = 1) => ({ productId, quantity })
const reserve = (orderId: string, ...lines: { productId: string; quantity: number }[]) =>
  product.command(stockReserve, { orderId, lines })
const times = <Value>(count: number, make: (index: number) => Value) =>
  Array.from({ length: count }, (_, index) => make(index))

describe('an order', () => {
  it('reserves over the warehouses by priority, and its goods leave when it commits', async () => {
    const orderId = newId()
    const productId = await product.stocked('COF-3101', [2, 1, 5])
    await reserve(orderId, line(productId, 4))
    expect(await product.answers(orderId, 1)).toEqual([{ name: 'reserved', orderId }])
    expect(await product.levels(productId)).toEqual(['2-2', '1-1', '5-1'])
    expect(await product.published(productId, 4)).toMatchObject({ available: 4 })

    await product.command(stockCommit, { orderId })
    expect((await product.answers(orderId, 2))[1]).toEqual({ name: 'committed', orderId })
    expect(await product.levels(productId)).toEqual(['0-0', '0-0', '4-0'])
    const sales = await product.database.stockMovement.findMany({
      where: { orderId },
      orderBy: { delta: 'asc' },
    })
    expect(sales.map(({ delta, type }) => `${type} ${delta}`)).toEqual(['SALE -2', 'SALE -1', 'SALE -1'])
  })

  it('releases what it reserved', async () => {
    const orderId = newId()
    const productId = await product.stocked('COF-3102', [3, 3, 0])
    await reserve(orderId, line(productId, 4))
    expect(await product.published(productId, 2)).toMatchObject({ available: 2 })
    await product.command(stockRelease, { orderId })
    expect((await product.answers(orderId, 2))[1]).toEqual({ name: 'released', orderId })
    expect(await product.levels(productId)).toEqual(['3-0', '3-0', '0-0'])
    expect(await product.published(productId, 6)).toMatchObject({ available: 6 })
  })

  it('puts its goods back when it is released after they left, and says so in the ledger', async () => {
    const orderId = newId()
    const productId = await product.stocked('COF-3101', [2, 5, 0])
    await reserve(orderId, line(productId, 3))
    await product.answers(orderId, 1)
    await product.command(stockCommit, { orderId })
    await product.answers(orderId, 2)
    await Promise.all(times(3, () => product.command(stockRelease, { orderId })))
    expect((await product.answers(orderId, 5)).slice(2).map(({ name }) => name)).toEqual(
      times(3, () => 'released'),
    )
    expect(await product.levels(productId)).toEqual(['2-0', '5-0', '0-0'])
    expect(await product.published(productId, 7)).toMatchObject({ available: 7 })
    expect(await product.database.stockMovement.count({ where: { orderId, type: 'RETURN' } })).toBe(2)

    await product.command(stockCommit, { orderId })
    expect((await product.answers(orderId, 6)).at(-1)).toMatchObject({
      name: 'commit-rejected',
      reason: 'NOT_RESERVED',
    })
  })

  it('is rejected when its price is not the one that was promised', async () => {
    const orderId = newId()
    const productId = await product.stocked('COF-3103', [5, 0, 0])
    const unitPrice = { amountMinor: 1, currency: 'EUR' } as const
    await product.command(stockReserve, { orderId, lines: [{ ...line(productId), unitPrice }] })
    expect(await product.answers(orderId, 1)).toMatchObject([
      { name: 'reservation-rejected', reason: 'PRICE_CHANGED' },
    ])
    expect(await product.levels(productId)).toEqual(['5-0', '0-0', '0-0'])
  })

  it('is rejected whole when one line is short, and says which', async () => {
    const orderId = newId()
    const enough = await product.stocked('COF-3103', [5, 0, 0])
    const short = await product.stocked('COF-3104', [1, 1, 0])
    await reserve(orderId, line(enough, 2), line(short, 3))
    expect(await product.answers(orderId, 1)).toEqual([
      {
        name: 'reservation-rejected',
        orderId,
        reason: 'INSUFFICIENT_STOCK',
        detail: 'There is not enough stock. Harbour Mug (COF-3104): 3 wanted, 2 available.',
      },
    ])
    expect(await product.levels(enough)).toEqual(['5-0', '0-0', '0-0'])
  })

  it('is rejected for a product that is not in the catalogue', async () => {
    const orderId = newId()
    await reserve(orderId, line(newId()))
    expect(await product.answers(orderId, 1)).toMatchObject([{ reason: 'PRODUCT_NOT_FOUND' }])
  })

  it('is answered again and done once, however often and however late it is asked', async () => {
    const orderId = newId()
    const productId = await product.stocked('STA-4101', [10, 0, 0])
    await Promise.all(times(5, () => reserve(orderId, line(productId, 3))))
    const id = newId()
    await product.command(stockReserve, { orderId, lines: [line(productId, 3)] }, id)
    expect((await product.answers(orderId, 6)).map(({ name }) => name)).toEqual(times(6, () => 'reserved'))
    expect(await product.levels(productId)).toEqual(['10-3', '0-0', '0-0'])

    await Promise.all(times(4, () => product.command(stockCommit, { orderId })))
    await product.answers(orderId, 10)
    await reserve(orderId, line(productId, 3))
    const names = (await product.answers(orderId, 11)).map(({ name }) => name)
    expect(names.slice(6)).toEqual([...times(4, () => 'committed'), 'reserved'])
    expect(await product.levels(productId)).toEqual(['7-0', '0-0', '0-0'])
  })

  it('stays rejected, also when there is stock by the time it is asked again', async () => {
    const orderId = newId()
    const productId = await product.stocked('STA-4102', [0, 0, 0])
    await reserve(orderId, line(productId))
    await product.answers(orderId, 1)
    await product.stocked('STA-4102', [5, 0, 0])
    await reserve(orderId, line(productId))
    const [first, second] = await product.answers(orderId, 2)
    expect(second).toEqual(first)
    await product.command(stockRelease, { orderId })
    expect((await product.answers(orderId, 3))[2]).toMatchObject({ name: 'released' })
  })

  it('reserves nothing when its release came first', async () => {
    const orderId = newId()
    const productId = await product.stocked('STA-4103', [5, 0, 0])
    await product.command(stockRelease, { orderId })
    await product.answers(orderId, 1)
    await reserve(orderId, line(productId))
    const [released, rejected] = await product.answers(orderId, 2)
    expect(released).toMatchObject({ name: 'released' })
    expect(rejected).toMatchObject({ name: 'reservation-rejected', reason: 'RELEASED' })
    expect(await product.levels(productId)).toEqual(['5-0', '0-0', '0-0'])
  })
})

describe('many orders at once', () => {
  it('of which one gets the last piece', async () => {
    const productId = await product.stocked('LGT-1003', [0, 1, 0])
    const orderIds = times(200, newId)
    await Promise.all(orderIds.map((orderId) => reserve(orderId, line(productId))))
    const answers = (await Promise.all(orderIds.map((orderId) => product.answers(orderId)))).flat()
    expect(answers.filter(({ name }) => name === 'reserved')).toHaveLength(1)
    expect(answers.filter(({ name }) => name === 'reservation-rejected')).toHaveLength(199)
    expect(await product.levels(productId)).toEqual(['0-0', '1-1', '0-0'])
  }, 30_000)

  it('with baskets in opposite orders, all come through and none is oversold', async () => {
    const one = await product.stocked('BAG-5002', [25, 25, 25])
    const other = await product.stocked('BAG-5003', [27, 27, 27])
    const deadlocks = async () => {
      const rows = await product.database.$queryRaw<{ deadlocks: number }[]>`
        SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`
      return rows[0]?.deadlocks
    }
    const before = await deadlocks()
    const orderIds = times(100, newId)
    await Promise.all(
      orderIds.map((orderId, index) =>
        index % 2 ? reserve(orderId, line(one), line(other)) : reserve(orderId, line(other), line(one)),
      ),
    )
    const answers = (await Promise.all(orderIds.map((orderId) => product.answers(orderId)))).flat()
    const reserved = answers.filter(({ name }) => name === 'reserved').map(({ orderId }) => orderId)
    expect(reserved).toHaveLength(75)
    expect(answers).toHaveLength(100)
    expect(await product.levels(one)).toEqual(['25-25', '25-25', '25-25'])

    await Promise.all(
      reserved.map((orderId, index) => product.command(index % 3 ? stockRelease : stockCommit, { orderId })),
    )
    await Promise.all(reserved.map((orderId) => product.answers(orderId, 2)))
    expect(await product.published(one, 50)).toMatchObject({ available: 50 })
    expect(await product.published(other, 56)).toMatchObject({ available: 56 })
    expect(await deadlocks()).toBe(before)
  }, 30_000)
})

describe('a reservation whose time is over', () => {
  const AN_HOUR_MS = 60 * 60_000

  it('is released by one of several replicas', async () => {
    const productId = await product.stocked('TEX-2003', [9, 0, 0])
    const orderId = newId()
    await reserve(orderId, line(productId))
    await product.answers(orderId)
    await product.database.$executeRaw`
      UPDATE reservations SET expires_at = now() WHERE order_id = ${orderId}::uuid`
    await product.database.jobTurn.deleteMany({ where: { job: 'reservation-expiry' } })
    let transactions = 0
    const outbox = {
      ...product.outbox,
      transaction: (work: Parameters<typeof product.outbox.transaction>[0]) => {
        transactions += 1
        return product.outbox.transaction(work)
      },
    } as typeof product.outbox
    const replicas = times(3, () => startReservationExpiry(product.database, outbox))
    await Promise.all(replicas.map((replica) => replica.run()))
    await Promise.all(replicas.map((replica) => replica.close()))
    expect(transactions).toBe(1)
    expect(await product.levels(productId)).toEqual(['9-0', '0-0', '0-0'])
  })

  it('gives its stock back, once, and an order that is late gets it again while it is there', async () => {
    const productId = await product.stocked('TEX-2002', [2, 2, 0])
    const [late, other] = [newId(), newId()]
    await reserve(late, line(productId, 3))
    await product.answers(late)
    expect(await product.expire()).toBe(0)
    expect(await product.expire(AN_HOUR_MS)).toBeGreaterThanOrEqual(1)
    expect(await product.expire(AN_HOUR_MS)).toBe(0)
    expect(await product.levels(productId)).toEqual(['2-0', '2-0', '0-0'])
    expect(await product.published(productId, 4)).toMatchObject({ available: 4 })
    // Told once, so that whoever relies on it can say so before the pieces are sold again.
    expect((await product.answers(late, 2)).slice(1)).toEqual([
      { name: 'reservation-expired', orderId: late },
    ])

    await reserve(late, line(productId, 3))
    expect((await product.answers(late, 3))[2]).toMatchObject({ reason: 'RELEASED' })
    await reserve(other, line(productId, 1))
    await product.answers(other)
    await product.command(stockCommit, { orderId: late })
    expect((await product.answers(late, 4))[3]).toMatchObject({ name: 'committed' })
    expect(await product.levels(productId)).toEqual(['1-1', '0-0', '0-0'])

    await product.expire(AN_HOUR_MS)
    await product.command(stockRelease, { orderId: other })
    const names = (await product.answers(other, 3)).map(({ name }) => name)
    expect(names).toEqual(['reserved', 'reservation-expired', 'released'])
    expect(await product.levels(productId)).toEqual(['1-0', '0-0', '0-0'])
    expect(await product.expire(AN_HOUR_MS)).toBe(0)
  })
})
