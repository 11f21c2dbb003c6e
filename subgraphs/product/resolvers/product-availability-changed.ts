/** `productAvailabilityChanged`: the feed of one product's availability, for anybody. */
import { notFound } from '#platform/graphql/errors.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { Availability } from '../domain/availability.ts'
import type { SubscriptionProductAvailabilityChangedArgs } from '../generated/resolvers.ts'
import type { Context } from './context.ts'
import type { ProductOfEvent } from './product.ts'

type Arguments = SubscriptionProductAvailabilityChangedArgs

export const productAvailabilityChanged = {
  async subscribe(_parent: object, { productId }: Arguments, context: Context) {
    const feed = await context.availabilityFeed.follow(fromGlobalId('prod', productId))
    return feed ?? noProduct(productId)
  },
  async resolve(
    { productId, available }: Availability,
    args: Arguments,
    { products }: Context,
  ): Promise<ProductOfEvent> {
    // A loader keeps what it read, and a subscription is one long operation: each event reads anew.
    const product = await products.clear(productId).load(productId)
    return product ? { ...product, available } : noProduct(args.productId)
  },
}

function noProduct(id: string): never {
  throw notFound(`There is no product ${id}.`)
}
