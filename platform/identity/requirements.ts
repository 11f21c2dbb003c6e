/**
 * Who may ask for a field is written in the schema, with the federation directives @authenticated and
 * @requiresScopes, and nowhere else. Here is what they mean; the gateway removes what a caller may not ask
 * for before anything is fetched, and each subgraph refuses it once more (platform/subgraph/authorization.ts).
 * Whether a thing is the caller's own is not said in the schema: resolvers decide that.
 * @see https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/directives#requiresscopes
 */
import type { Role } from '#contracts/role.ts'
import type { GraphQLError } from 'graphql'
import { forbidden, unauthenticated } from '../graphql/errors.ts'

/** `staff`: may see and act on what belongs to any customer. `admin`: may also set roles and mend what is stuck. */
export type Scope = 'staff' | 'admin'

const SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  CUSTOMER: [],
  SUPPORT: ['staff'],
  ADMIN: ['staff', 'admin'],
}

/** What a field or type asks of the caller. */
export interface Requirement {
  /** @requiresScopes: one of these sets, whole. Whoever has a scope is signed in. Empty: being signed in is enough. */
  readonly anyOf: readonly (readonly string[])[]
}

/** The arguments of the directives as they are applied to one field or type; undefined where one is not. */
export interface AppliedDirectives {
  authenticated?: unknown
  requiresScopes?: { scopes: readonly (readonly string[])[] }
}

/** @returns undefined for what everybody may ask for */
export function toRequirement({ authenticated, requiresScopes }: AppliedDirectives): Requirement | undefined {
  if (requiresScopes) return { anyOf: requiresScopes.scopes }
  return authenticated ? { anyOf: [] } : undefined
}

/** Why a caller of this role (null: not signed in) may not; undefined when all the requirements are met. */
export function refusal(
  role: Role | null,
  requirements: readonly Requirement[],
  what: string,
): GraphQLError | undefined {
  if (requirements.length === 0) return undefined
  if (role === null) return unauthenticated()
  const scopes: readonly string[] = SCOPES[role] ?? []
  const unmet = requirements.find(
    ({ anyOf }) => anyOf.length > 0 && !anyOf.some((set) => set.every((scope) => scopes.includes(scope))),
  )
  if (!unmet) return undefined
  const wanted = unmet.anyOf.map((set) => set.join(' and ')).join(', or ')
  return forbidden(`You may not ask for ${what}: that needs the scope ${wanted}.`)
}
