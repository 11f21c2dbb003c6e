/** All resolvers of the product subgraph. They translate between the graph and the rules; they hold none. */
import { DateTime, Decimal } from '#platform/graphql/scalars.ts'
import type { Resolvers } from '../generated/resolvers.ts'
import { Category } from './category.ts'
import { productAvailabilityChanged } from './product-availability-changed.ts'
import { ProductConnection } from './product-connection.ts'
import { productArchive, productCreate, productUpdate } from './product-mutations.ts'
import { Product } from './product.ts'
import { Query } from './query.ts'
import { stockAdjust } from './stock-adjust.ts'
import { StockLevel, Warehouse } from './stock-level.ts'
import { StockMovement, StockMovementConnection } from './stock-movements.ts'

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
  StockMovementConnection,
  Warehouse,
} satisfies Resolvers
