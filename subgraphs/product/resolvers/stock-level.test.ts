/** Stock as staff see it and correct it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { seedId } from '../seed/seed-id.ts'
import {
  customer,
  nobody,
  staff,
  startProductUnderTest,
  type ProductUnderTest,
} from '../testing/product-under-test.ts'

let product: ProductUnderTest

beforeAll(async () => {
  product = await startProductUnderTest()
}, 30_000)
afterAll(() => product.stop())

afterEach(async () => {
  expect(await product.wrongLevels()).toEqual([])
})

describe('stock for staff', () => {
  it('shows its ledger, page by page, the newest first', async () => {
    await product.stocked('BTH-2301', [70, 51, 30])
    await product.stocked('BTH-2301', [70, 49, 30])
    const query = `query ($after: String) { product(sku: "BTH-2301") { stockLevels { warehouse { code }
      movements(first: 2, after: $after) { nodes { delta type reason actorId } pageInfo { hasNextPage endCursor } totalCount }
      oldest: movements(last: 1) { nodes { type } pageInfo { hasPreviousPage } } } } }`
    const ledger = async (after?: string) => {
      const { data, errors } = await product.ask(query, staff, { after })
      expect(errors).toBeUndefined()
      return { ...data.product.stockLevels[1].movements, oldest: data.product.stockLevels[1].oldest }
    }
    const { nodes, pageInfo, totalCount, oldest } = await ledger()
    expect(totalCount).toBe(3)
    expect(oldest).toEqual({ nodes: [{ type: 'RECEIPT' }], pageInfo: { hasPreviousPage: true } })
    const actorId = toGlobalId('user', staff.userId)
    expect(nodes).toEqual([
      { delta: -2, type: 'ADJUSTMENT', reason: 'test', actorId },
      { delta: 1, type: 'ADJUSTMENT', reason: 'test', actorId },
    ])
    const rest = await ledger(pageInfo.endCursor)
    expect(rest).toMatchObject({ nodes: [{ delta: 50, type: 'RECEIPT' }], pageInfo: { hasNextPage: false } })
    const forged = await product.ask(query, staff, { after: 'forged' })
    expect(forged.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })

  const LEVELS = `{ warehouses { code } product(sku: "TEX-2003") { name stockLevels {
    id warehouse { id code } onHand reserved available version } } }`

  it('is shown to staff and to nobody else', async () => {
    for (const [caller, code] of [
      [nobody, 'UNAUTHENTICATED'],
      [customer, 'FORBIDDEN'],
    ] as const) {
      const { data, errors } = await product.ask(LEVELS, caller)
      expect(errors).toMatchObject([{ extensions: { code } }, { extensions: { code } }])
      expect(data).toEqual({ warehouses: null, product: { name: 'Alba Cushion Cover', stockLevels: null } })
    }
    const { data } = await product.ask(LEVELS, staff)
    expect(data.warehouses).toEqual([{ code: 'RTM' }, { code: 'LEJ' }, { code: 'LYS' }])
    expect(data.product.stockLevels).toMatchObject([
      { onHand: 80, available: 80 },
      { onHand: 60 },
      { onHand: 45 },
    ])
  })

  const ADJUST = `mutation ($input: StockAdjustInput!) { stockAdjust(input: $input) {
    stockLevel { onHand version warehouse { code } }
    userErrors { __typename code field ... on StaleVersion { currentVersion } } } }`
  const input = (change: object = {}) => ({
    productId: toGlobalId('prod', seedId('product', 'BAG-5001')),
    warehouseId: toGlobalId('wh', seedId('warehouse', 'LEJ')),
    delta: 5,
    reason: 'Delivery',
    expectedVersion: 1,
    ...change,
  })
  const adjust = async (change?: object) =>
    (await product.ask(ADJUST, staff, { input: input(change) })).data.stockAdjust

  it.each(['a\u0000b', 'a\ud83db'])(
    'is not adjusted for a reason that cannot be stored: %j',
    async (reason) => {
      expect((await adjust({ reason })).userErrors).toMatchObject([
        { code: 'INVALID_INPUT', field: ['input', 'reason'] },
      ])
    },
  )

  it('is adjusted once for one version, in the ledger and for everybody to know', async () => {
    const productId = await product.stocked('BAG-5001', [28, 16, 12])
    const attempts = await Promise.all(Array.from({ length: 8 }, () => adjust()))
    const done = attempts.filter(({ stockLevel }) => stockLevel)
    const stockLevel = { onHand: 21, version: 2, warehouse: { code: 'LEJ' } }
    expect(done).toEqual([{ stockLevel, userErrors: [] }])
    const stale = attempts.find(({ stockLevel }) => !stockLevel).userErrors
    expect(stale).toEqual([
      {
        __typename: 'StaleVersion',
        code: 'STALE_VERSION',
        field: ['input', 'expectedVersion'],
        currentVersion: 2,
      },
    ])
    expect(await product.published(productId, 61)).toEqual({ productId, version: 4, available: 61 })
    const movement = await product.database.stockMovement.findFirst({
      where: { productId },
      orderBy: { id: 'desc' },
    })
    expect(movement).toMatchObject({
      delta: 5,
      type: 'ADJUSTMENT',
      reason: 'Delivery',
      actorId: staff.userId,
    })
  })

  it('says what is wrong with an adjustment', async () => {
    const none = toGlobalId('prod', newId())
    expect(await adjust({ productId: none })).toMatchObject({
      userErrors: [{ code: 'PRODUCT_NOT_FOUND', field: ['input', 'productId'] }],
    })
    expect(await adjust({ delta: 0, reason: '' })).toMatchObject({
      stockLevel: null,
      userErrors: [{ field: ['input', 'delta'] }, { code: 'INVALID_INPUT', field: ['input', 'reason'] }],
    })
  })

  it.each([
    [nobody, 'UNAUTHENTICATED'],
    [customer, 'FORBIDDEN'],
  ])('is not adjusted by %j', async (caller, code) => {
    const { errors } = await product.ask(ADJUST, caller, { input: input() })
    expect(errors?.[0]?.extensions.code).toBe(code)
  })
})
