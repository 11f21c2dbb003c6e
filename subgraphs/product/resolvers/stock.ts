/** Stock as staff see it and correct it. */
import { fromGlobalId, toGlobalId } from '#platform/ids.ts'
import { requireSignedIn } from '#platform/identity.ts'
import type { AdjustmentError } from '../domain/adjustment.ts'
import { available } from '../domain/stock.ts'
import type {
  MutationResolvers,
  ResolversTypes,
  StockLevelResolvers,
  WarehouseResolvers,
} from '../generated/resolvers.ts'

type UserError = Awaited<ResolversTypes['UserError']>

export const Warehouse: WarehouseResolvers = {
  id: (warehouse) => toGlobalId('wh', warehouse.id),
}

export const StockLevel: StockLevelResolvers = {
  available,
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
  if (errors) return { userErrors: errors.map(toUserError) }
  return { stockLevel: level, userErrors: [] }
}

function toUserError(error: AdjustmentError): UserError {
  const { code } = error
  switch (code) {
    case 'PRODUCT_NOT_FOUND':
      return {
        __typename: 'ProductNotFound',
        code,
        message: 'There is no such product.',
        field: ['input', 'productId'],
      }
    case 'STALE_VERSION': {
      const { currentVersion } = error
      const message = `The stock level has changed; its version is ${currentVersion} now.`
      return {
        __typename: 'StaleVersion',
        code,
        message,
        field: ['input', 'expectedVersion'],
        currentVersion,
      }
    }
    case 'INVALID_INPUT':
      return { __typename: 'InvalidInput', code, message: error.message, field: ['input', error.field] }
    default:
      return code satisfies never
  }
}
