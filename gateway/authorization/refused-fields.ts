/**
 * The places of an operation that were taken out, as a tree of response keys beside its selections: what is
 * needed to put a null and an error into each answer where the client expects something. A named fragment is
 * one node, however often it is spread.
 */
import { type FieldNode, GraphQLError } from 'graphql'
import { isObjectLike } from 'graphql/jsutils/isObjectLike.js'

/** One field refused on every product of a long list is reported this often. */
const MAX_ERRORS = 100

type Path = readonly (string | number)[]

export interface RefusedFields {
  /** Refused on the object itself, by response key. */
  readonly fields: Map<string, GraphQLError>
  /** Further down, by response key. */
  readonly within: [key: string, RefusedFields][]
  /** Of the fragments that are spread on the object. */
  readonly spreads: Set<RefusedFields>
  isEmpty(): boolean
  errorsAtRoot(): GraphQLError[]
}

export const keyOf = ({ alias, name }: FieldNode): string => (alias ?? name).value

export function refusedFields(): RefusedFields {
  let empty: boolean | undefined
  const node: RefusedFields = {
    fields: new Map(),
    within: [],
    spreads: new Set(),
    // Asked only once the tree is complete.
    isEmpty: () =>
      (empty ??=
        node.fields.size === 0 &&
        [...node.spreads, ...node.within.map(([, child]) => child)].every((child) => child.isEmpty())),
    errorsAtRoot: () =>
      [...onSameObject([node])].flatMap(({ fields }) => [...fields].map(([key, error]) => at(error, [key]))),
  }
  return node
}

/** Makes null, in the data, whatever was refused, and returns an error for each null. */
export function refuseIn(data: unknown, refused: RefusedFields): GraphQLError[] {
  const errors: GraphQLError[] = []
  visit(data, [refused], [])
  return errors

  function visit(value: unknown, nodes: readonly RefusedFields[], path: Path): void {
    if (Array.isArray(value)) {
      value.forEach((item, index) => visit(item, nodes, [...path, index]))
    } else if (isObjectLike(value)) {
      visitObject(value, onSameObject(nodes), path)
    }
  }

  function visitObject(value: Record<string, unknown>, nodes: Set<RefusedFields>, path: Path): void {
    const nulls = new Map([...nodes].flatMap(({ fields }) => [...fields]))
    for (const [key, error] of nulls) {
      if (!Object.hasOwn(value, key)) continue // left out by @skip, or of another type
      value[key] = null
      if (errors.length < MAX_ERRORS) errors.push(at(error, [...path, key]))
    }
    const within = new Map<string, RefusedFields[]>()
    for (const [key, child] of [...nodes].flatMap((node) => node.within)) {
      if (!child.isEmpty()) within.set(key, [...(within.get(key) ?? []), child])
    }
    for (const [key, children] of within) visit(value[key], children, [...path, key])
  }
}

function onSameObject(nodes: readonly RefusedFields[]): Set<RefusedFields> {
  const found = new Set<RefusedFields>()
  const add = (node: RefusedFields): void => {
    if (found.has(node) || node.isEmpty()) return
    found.add(node)
    node.spreads.forEach(add)
  }
  nodes.forEach(add)
  return found
}

const at = ({ message, extensions }: GraphQLError, path: Path) =>
  new GraphQLError(message, { path, extensions })
