/** Stock as staff see it and correct it. */
import { requireSignedIn } from '#platform/identity/caller.ts'
import { toGlobalId } from '#contracts/ids.ts'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { available } from '../domain/stock.ts'
import type { MutationResolvers, StockLevelResolvers, WarehouseResolvers } from '../generated/resolvers.ts'
import { movements } from './movements.ts'
import { toUserError } from './product-errors.ts'

export const Warehouse: WarehouseResolvers = {
  id: (warehouse) => toGlobalId('wh', warehouse.id),
}

export const StockLevel: StockLevelResolvers = {
  available,
  movements,
  async warehouse({ warehouseId }, _args, context) {
    const warehouse = (await context.warehouses()).find(({ id }) => id === warehouseId)
    if (!warehouse) throw new Error(`there is no warehouse ${warehouseId}`)
    return warehouse
  },
}

export const stockAdjust: NonNullable<MutationResolvers['stockAdjust']> = async (
  _parent,
  { input },
  context,
) => {
  const actorId = requireSignedIn(context.caller)
  const { level, errors } = await context.adjustStock(
    {
      ...input,
      productId: fromGlobalId('prod', input.productId),
      warehouseId: fromGlobalId('wh', input.warehouseId),
    },
    actorId,
  )
  if (errors) return { userErrors: errors.map((error) => toUserError(error, ['input', 'productId'])) }
  return { stockLevel: level, userErrors: [] }
}
