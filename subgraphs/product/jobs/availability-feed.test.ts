/** `productAvailabilityChanged`: what it is now, each change of it, and the latest for whoever is slow. */
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExecutionResult } from 'graphql'
import { eventually } from '../../../tests/eventually.ts'
import { startProductUnderTest, type ProductUnderTest } from '../testing/product-under-test.ts'

let product: ProductUnderTest

beforeAll(async () => {
  product = await startProductUnderTest()
}, 30_000)
afterAll(() => product.stop())

const follow = async (productId: string) => (await product.services.availabilityFeed.follow(productId))!
const next = async (feed: AsyncIterator<{ available: number }>) => (await feed.next()).value?.available

describe('a feed', () => {
  it('begins with what is and goes on with each change, for each who follows', async () => {
    const productId = await product.stocked('GLS-3301', [5, 0, 0])
    const feeds = [await follow(productId), await follow(productId)]
    expect(await Promise.all(feeds.map(next))).toEqual([5, 5])
    const waiting = feeds.map(next)
    await product.stocked('GLS-3301', [5, 2, 0])
    expect(await Promise.all(waiting)).toEqual([7, 7])
    await Promise.all(feeds.map((feed) => feed.return!()))
  })

  it('gives the latest to whoever was slow, however much they missed', async () => {
    const productId = await product.stocked('GLS-3302', [10, 0, 0])
    const feed = await follow(productId)
    expect(await next(feed)).toBe(10)
    for (const pieces of [9, 8, 7, 6]) await product.stocked('GLS-3302', [pieces, 0, 0])
    await product.published(productId, 6)
    await eventually(
      () => next(feed),
      (available) => available === 6,
    )
    await feed.return!()
  })

  it('ends when it is left, also while it waits', async () => {
    const feed = await follow(await product.stocked('GLS-3303', [1, 1, 1]))
    await feed.next()
    const waiting = feed.next()
    await feed.return!()
    expect((await waiting).done).toBe(true)
  })

  it('is not there for a product that is not', async () => {
    expect(await product.services.availabilityFeed.follow(newId())).toBeUndefined()
  })

  const CHANGES = `subscription ($productId: ID!) { productAvailabilityChanged(productId: $productId) {
    name availability { available inStock } } }`

  it('is served as a subscription', async () => {
    const productId = toGlobalId('prod', await product.stocked('GLS-3304', [1, 0, 0]))
    const events = (await product.subscribe(CHANGES, { productId })) as AsyncGenerator<ExecutionResult>
    const changed = (availability: object) => ({
      productAvailabilityChanged: { name: 'Whisky Nosing Glass', availability },
    })
    expect((await events.next()).value.data).toEqual(changed({ available: 1, inStock: true }))
    const waiting = events.next()
    await product.stocked('GLS-3304', [0, 0, 0])
    expect((await waiting).value.data).toEqual(changed({ available: 0, inStock: false }))
    await events.return(undefined)
  })

  it('is refused as a subscription to a product that is not', async () => {
    const { errors } = (await product.subscribe(CHANGES, {
      productId: toGlobalId('prod', newId()),
    })) as ExecutionResult
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  })
})
