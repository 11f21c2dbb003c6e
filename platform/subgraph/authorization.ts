/**
 * A subgraph refuses, by the directives in its own schema, what the caller may not ask for, before the
 * resolver runs: it does not rely on the gateway for that, nor on resolvers to remember it.
 */
import type { Caller } from '../identity/caller.ts'
import { getDirective, MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  defaultFieldResolver,
  getNamedType,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql'
import { type AppliedDirectives, refusal, type Requirement, toRequirement } from '../identity/requirements.ts'

/** What the context of an operation has at least. */
export interface CallerContext {
  readonly caller: Caller
}

type Directed = Parameters<typeof getDirective>[1]
type Resolver = GraphQLFieldResolver<unknown, CallerContext>

/** The schema, whose guarded fields ask who is calling: those marked themselves, and those of or in a marked type. */
export function withAuthorization(schema: GraphQLSchema): GraphQLSchema {
  const requirementOf = (node: Directed): Requirement | undefined => {
    const applied = (name: string) => getDirective(schema, node, name)?.[0]
    return toRequirement({
      authenticated: applied('authenticated'),
      requiresScopes: applied('requiresScopes') as AppliedDirectives['requiresScopes'],
    })
  }

  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD](field: GraphQLFieldConfig<unknown, CallerContext>, name, parentName) {
      const parent = schema.getType(parentName)
      const marked: (Directed | undefined)[] = [field, parent, getNamedType(field.type)]
      const requirements = marked.flatMap((node) => (node && requirementOf(node)) ?? [])
      if (requirements.length === 0) return field
      const guard = (resolver: Resolver): Resolver => {
        return (source, args, context, info) => {
          const refused = refusal(context.caller.role, requirements, `${parentName}.${name}`)
          if (refused) throw refused
          return resolver(source, args, context, info)
        }
      }
      const { resolve = defaultFieldResolver as Resolver, subscribe } = field
      return { ...field, resolve: guard(resolve), subscribe: subscribe && guard(subscribe) }
    },
  })
}
