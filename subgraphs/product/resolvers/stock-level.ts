/** Stock as staff see it: levels and the warehouses that they are in. */
import { v5 } from 'uuid'
import { toGlobalId } from '#contracts/ids.ts'
import { available } from '../domain/level.ts'
import type { StockLevelResolvers, WarehouseResolvers } from '../generated/resolvers.ts'
import { movements } from './stock-movements.ts'

export const Warehouse: WarehouseResolvers = {
  id: (warehouse) => toGlobalId('wh', warehouse.id),
}

export const StockLevel: StockLevelResolvers = {
  /** A level has no id of its own in the database: it is made of what the level is the level of. */
  id: ({ productId, warehouseId }) => toGlobalId('lvl', v5(warehouseId, productId)),
  available,
  movements,
  async warehouse({ warehouseId }, _args, context) {
    const warehouse = (await context.warehouses()).find(({ id }) => id === warehouseId)
    if (!warehouse) throw new Error(`There is no warehouse ${warehouseId}.`)
    return warehouse
  },
}
