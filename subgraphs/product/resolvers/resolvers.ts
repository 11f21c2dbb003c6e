/** All resolvers of the product subgraph. They translate between the graph and the rules; they hold none. */
import type { GraphQLResolverMap } from '@apollo/subgraph'
import { DateTime, Decimal } from '#platform/graphql/scalars.ts'
import type { Context } from './context.ts'
import type { Resolvers } from '../generated/resolvers.ts'
import { productAvailabilityChanged } from './availability-changed.ts'
import { productArchive, productCreate, productUpdate } from './catalog-mutations.ts'
import { StockMovement } from './movements.ts'
import { Category, Product } from './product.ts'
import { ProductConnection } from './products.ts'
import { Query } from './queries.ts'
import { stockAdjust, StockLevel, Warehouse } from './stock.ts'

export const resolvers = {
  DateTime,
  Decimal,
  Query,
  Mutation: { productCreate, productUpdate, productArchive, stockAdjust },
  Subscription: { productAvailabilityChanged },
  Category,
  Product,
  ProductConnection,
  StockLevel,
  StockMovement,
  Warehouse,
} satisfies Resolvers as GraphQLResolverMap<Context>
