/**
 * Who may ask for what, as the supergraph says it: every entry point, every field that asks something of its caller, and
 * every field that takes an id, as whose thing an id names is not in the schema (ownership-rules.ts).
 */
import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isObjectType,
} from 'graphql'
import type { Requirement } from '#platform/identity/requirements.ts'
import type { Graph } from '../../gateway/execution/graph.ts'

const ROOTS = ['Query', 'Mutation', 'Subscription']

export type Who = 'everybody' | 'who is signed in' | 'staff' | 'administrators'

export interface Permission {
  /** `Mutation.orderCancel` */
  coordinate: string
  who: Who
  /** Where an id is taken: `input.id`. */
  ids: string[]
}

export function readPermissions({
  schema,
  requirements,
}: Pick<Graph, 'schema' | 'requirements'>): Permission[] {
  return fieldsOf(schema).flatMap(([parent, field]) => {
    const coordinate = `${parent}.${field.name}`
    const asked = requirements.get(coordinate) ?? []
    const ids = field.args.flatMap(({ name, type }) => idsIn(type).map((path) => name + path))
    if (!ROOTS.includes(parent) && asked.length === 0 && ids.length === 0) return []
    return [{ coordinate, who: whoMeets(asked), ids }]
  })
}

/** Every field of an object type, the entry points first. */
function fieldsOf(schema: GraphQLSchema): [string, GraphQLField<unknown, unknown>][] {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType)
  const named = types.filter(({ name }) => !name.startsWith('__'))
  const rootsFirst = (name: string) => (ROOTS.includes(name) ? ROOTS.indexOf(name) : ROOTS.length)
  const sorted = named.toSorted(
    (one, other) => rootsFirst(one.name) - rootsFirst(other.name) || one.name.localeCompare(other.name),
  )
  return sorted.flatMap((type) =>
    Object.values(type.getFields()).map((field): [string, GraphQLField<unknown, unknown>] => [
      type.name,
      field,
    ]),
  )
}

/** The paths below an argument at which there is an ID, in input objects too. */
function idsIn(type: GraphQLInputType, within: readonly string[] = []): string[] {
  const named = getNamedType(type)
  if (named.name === 'ID') return ['']
  if (!isInputObjectType(named) || within.includes(named.name)) return []
  return Object.values(named.getFields()).flatMap((field) =>
    idsIn(field.type, [...within, named.name]).map((path) => `.${field.name}${path}`),
  )
}

function whoMeets(requirements: readonly Requirement[]): Who {
  if (requirements.length === 0) return 'everybody'
  const scopes = requirements.flatMap(({ anyOf }) => anyOf.flat())
  if (scopes.includes('admin')) return 'administrators'
  return scopes.includes('staff') ? 'staff' : 'who is signed in'
}
