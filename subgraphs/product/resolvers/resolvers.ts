/** All resolvers of the product subgraph. They translate between the graph and the rules; they hold none. */
import type { GraphQLResolverMap } from '@apollo/subgraph'
import { DateTime, Decimal } from '#platform/scalars.ts'
import type { Context } from '../context.ts'
import type { Resolvers } from '../generated/resolvers.ts'
import { Category, Product } from './product.ts'
import { ProductConnection } from './products.ts'
import { Query } from './queries.ts'
import { stockAdjust, StockLevel, Warehouse } from './stock.ts'

export const resolvers = {
  DateTime,
  Decimal,
  Query,
  Mutation: { stockAdjust },
  Category,
  Product,
  ProductConnection,
  StockLevel,
  Warehouse,
} satisfies Resolvers as GraphQLResolverMap<Context>
