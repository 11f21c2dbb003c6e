/** `stockAdjust`: staff correct what is on hand. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { requireSignedIn } from '#platform/identity/caller.ts'
import type { MutationResolvers } from '../generated/resolvers.ts'
import { adjustStock } from '../operations/adjust-stock.ts'
import { toUserError, unstorable } from './user-error.ts'

type Resolver = NonNullable<MutationResolvers['stockAdjust']>

export const stockAdjust: Resolver = async (_parent, { input }, context) => {
  const unstorableTexts = unstorable(input)
  if (unstorableTexts.length > 0) return { userErrors: unstorableTexts }
  const adjustment = {
    ...input,
    productId: fromGlobalId('prod', input.productId),
    warehouseId: fromGlobalId('wh', input.warehouseId),
  }
  const actorId = requireSignedIn(context.caller)
  const { level, errors = [] } = await adjustStock(context.outbox, adjustment, actorId)
  return {
    stockLevel: level ?? null,
    userErrors: errors.map((error) => toUserError(error, 'productId')),
  }
}
