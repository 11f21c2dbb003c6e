/** What an id stands for. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { seedId } from '../seed/seed-id.ts'
import { startProductUnderTest, type ProductUnderTest } from '../testing/product-under-test.ts'

let product: ProductUnderTest

beforeAll(async () => {
  product = await startProductUnderTest()
}, 30_000)
afterAll(() => product.stop())

describe('a node', () => {
  const node = (id: string) => product.ask(`{ node(id: "${id}") { __typename id ... on Product { sku } } }`)

  it('is a product, or what another subgraph knows more of', async () => {
    const id = toGlobalId('prod', seedId('product', 'CKW-3003'))
    expect((await node(id)).data.node).toEqual({ __typename: 'Product', id, sku: 'CKW-3003' })
    for (const [prefix, type] of Object.entries({ user: 'User', ord: 'Order', pay: 'Payment' })) {
      const other = toGlobalId(prefix, newId())
      expect((await node(other)).data.node).toEqual({ __typename: type, id: other })
    }
  })

  it('is null for an id that stands for nothing', async () => {
    expect(await node(toGlobalId('prod', newId()))).toEqual({ data: { node: null } })
    expect(await node(toGlobalId('moon', newId()))).toEqual({ data: { node: null } })
  })

  it.each(['', '42', 'prod_', 'prod_zzz', 'x'.repeat(1_000)])('is refused for %p', async (id) => {
    const { data, errors } = await node(id)
    expect(data).toEqual({ node: null })
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })
})
