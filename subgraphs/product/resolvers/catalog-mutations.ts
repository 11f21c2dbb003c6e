/** The catalogue as staff change it. */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { MutationResolvers } from '../generated/resolvers.ts'
import type { Outcome } from '../operations/manage-products.ts'
import { toUserError } from './product-errors.ts'

type Resolver<Name extends keyof MutationResolvers> = NonNullable<MutationResolvers[Name]>

export const productCreate: Resolver<'productCreate'> = async (_parent, { input }, context) => {
  const { slug = null, images = null, ...fields } = input
  return toPayload(await context.manageProducts.create({ ...fields, slug, images }))
}

export const productUpdate: Resolver<'productUpdate'> = async (_parent, { id, input }, context) => {
  const { expectedVersion, ...fields } = input
  return toPayload(await context.manageProducts.update(fromGlobalId('prod', id), expectedVersion, fields))
}

export const productArchive: Resolver<'productArchive'> = async (_parent, { id }, context) => {
  return toPayload(await context.manageProducts.archive(fromGlobalId('prod', id)))
}

function toPayload({ product, errors = [] }: Outcome) {
  return { product: product ?? null, userErrors: errors.map((error) => toUserError(error, ['id'])) }
}
