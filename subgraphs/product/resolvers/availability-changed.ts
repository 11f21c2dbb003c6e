/** `productAvailabilityChanged`: the feed of one product, for anybody. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { notFound } from '#platform/graphql/errors.ts'
import type { Availability } from '../domain/availability.ts'
import type { SubscriptionResolvers } from '../generated/resolvers.ts'

export const productAvailabilityChanged: NonNullable<SubscriptionResolvers['productAvailabilityChanged']> = {
  async subscribe(_parent, args, context) {
    const feed = await context.availabilityFeed.follow(fromGlobalId('prod', args.productId))
    if (!feed) throw notFound(`There is no product ${args.productId}.`)
    return feed as unknown as AsyncIterable<never>
  },
  resolve: (change: unknown) => {
    const { available } = change as Availability
    return { available, inStock: available > 0 }
  },
}
