/**
 * What the supergraph requires of a caller who asks for a field: what is written on the field, on the type that it
 * is part of, and on the type that it returns. A field of an interface requires what all its implementations do.
 */
import {
  AuthenticatedSpecDefinition,
  baseType,
  type InterfaceType,
  type ObjectType,
  RequiresScopesSpecDefinition,
  type Schema,
} from '@apollo/federation-internals'
import { type Requirement, toRequirement } from '#platform/identity/requirements.ts'

/** By the field's coordinate (`Order.saga`); everybody may ask for a field that is not in it. */
export type FieldRequirements = ReadonlyMap<string, readonly Requirement[]>

/** A type or a field, as far as directives are concerned. */
interface Annotated {
  appliedDirectivesOf(name: string): readonly { arguments(): { scopes?: readonly (readonly string[])[] } }[]
}

export function readFieldRequirements(schema: Schema): FieldRequirements {
  const name = (identity: string) => schema.coreFeatures?.getByIdentity(identity)?.nameInSchema
  const authenticated = name(AuthenticatedSpecDefinition.identity)
  const requiresScopes = name(RequiresScopesSpecDefinition.identity)
  const argumentsOf = (element: Annotated, directive: string | undefined) =>
    directive ? element.appliedDirectivesOf(directive)[0]?.arguments() : undefined

  function on(element: Annotated): readonly Requirement[] {
    const required = argumentsOf(element, requiresScopes)
    const requirement = toRequirement({
      authenticated: argumentsOf(element, authenticated),
      requiresScopes: required && { scopes: required.scopes ?? [] },
    })
    return requirement ? [requirement] : []
  }

  function ofType(type: ObjectType | InterfaceType, found: Map<string, Requirement[]>): void {
    for (const field of type.fields()) {
      const demands = [...on(field), ...on(type), ...(field.type ? on(baseType(field.type)) : [])]
      const implemented = type.kind === 'ObjectType' ? type.interfaces() : []
      for (const owner of [type, ...implemented]) {
        if (demands.length === 0 || !owner.field(field.name)) continue
        const coordinate = `${owner.name}.${field.name}`
        found.set(coordinate, [...(found.get(coordinate) ?? []), ...demands])
      }
    }
  }

  const found = new Map<string, Requirement[]>()
  for (const type of schema.objectTypes()) ofType(type, found)
  for (const type of schema.interfaceTypes()) ofType(type, found)
  return found
}
