/**
 * `node`: what an id stands for, by its prefix. A product is read here; of what belongs to other subgraphs this one
 * knows no more than that its id is well formed, and the gateway asks its owner for the rest.
 */
import { parseGlobalId } from '#contracts/ids.ts'
import { badUserInput } from '#platform/graphql/errors.ts'
import type { QueryResolvers, ResolversTypes } from '../generated/resolvers.ts'
import type { Context } from './context.ts'

type Node = Awaited<ResolversTypes['Node']>

export const node: NonNullable<QueryResolvers['node']> = (_parent, { id }, context) => {
  const parsed = parseGlobalId(id)
  if (!parsed) throw badUserInput(`"${id.slice(0, 64)}" is not an id.`)
  return nodeOf(id, parsed, context)
}

async function nodeOf(
  id: string,
  { prefix, uuid }: { prefix: string; uuid: string },
  context: Context,
): Promise<Node | null> {
  switch (prefix) {
    case 'prod': {
      const product = await context.products.load(uuid)
      return product && { __typename: 'Product', ...product }
    }
    case 'user':
      return { __typename: 'User', id }
    case 'ord':
      return { __typename: 'Order', id }
    case 'pay':
      return { __typename: 'Payment', id }
    default:
      return null
  }
}
