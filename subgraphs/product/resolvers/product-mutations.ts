/** `productCreate`, `productUpdate` and `productArchive`: the catalogue as staff change it. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { MutationResolvers } from '../generated/resolvers.ts'
import { archiveProduct } from '../operations/archive-product.ts'
import type { CatalogResult } from '../operations/change-catalog.ts'
import { createProduct } from '../operations/create-product.ts'
import { updateProduct } from '../operations/update-product.ts'
import { toUserError, unstorable } from './user-error.ts'

type Resolver<Name extends keyof MutationResolvers> = NonNullable<MutationResolvers[Name]>

export const productCreate: Resolver<'productCreate'> = async (_parent, { input }, context) => {
  const userErrors = unstorable(input)
  if (userErrors.length > 0) return { userErrors }
  return toPayload(await createProduct(context, input))
}

export const productUpdate: Resolver<'productUpdate'> = async (_parent, { input }, context) => {
  const userErrors = unstorable(input)
  if (userErrors.length > 0) return { userErrors }
  const { id, expectedVersion, ...fields } = input
  return toPayload(await updateProduct(context, { id: fromGlobalId('prod', id), expectedVersion, fields }))
}

export const productArchive: Resolver<'productArchive'> = async (_parent, { input }, context) =>
  toPayload(await archiveProduct(context, fromGlobalId('prod', input.id)))

function toPayload({ product, errors = [] }: CatalogResult) {
  return { product: product ?? null, userErrors: errors.map((error) => toUserError(error, 'id')) }
}
