/**
 * Several entity fetches of one subgraph as one operation: an aliased `_entities` for each, its representations in
 * a variable of its own. The client's variables are the same everywhere, and keep their names.
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  stripIgnoredCharacters,
  type VariableDefinitionNode,
  visit,
} from 'graphql'

export const REPRESENTATIONS = 'representations'
export const aliasOf = (index: number): string => `_e${index}`
export const representationsOf = (index: number): string => `${REPRESENTATIONS}_${index}`

/** The operation without its name: fetches of which this is the same ask for the same. */
export function anonymous(operation: string): string {
  const document = parse(operation, { noLocation: true })
  const definitions = document.definitions.map((each) =>
    each.kind === Kind.OPERATION_DEFINITION ? { ...each, name: undefined } : each,
  )
  return stripIgnoredCharacters(print({ ...document, definitions }))
}

export function mergeOperations(operations: readonly string[], name: string | undefined): string {
  const variables = new Map<string, VariableDefinitionNode>()
  const fragments = new Map<string, FragmentDefinitionNode>()
  const texts = new Map<string, string>()
  const selections: FieldNode[] = []

  operations.forEach((operation, index) => {
    const parsed = parse(operation, { noLocation: true })
    const renames = new Map<string, string>()
    for (const each of parsed.definitions) {
      if (each.kind !== Kind.FRAGMENT_DEFINITION) continue
      const text = print(each)
      const other = texts.get(each.name.value)
      if (other !== undefined && other !== text) renames.set(each.name.value, `${each.name.value}_${index}`)
      else texts.set(each.name.value, text)
    }
    const apart = renameApart(parsed, index, renames)
    for (const each of apart.definitions) {
      if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each)
      if (each.kind !== Kind.OPERATION_DEFINITION) continue
      for (const variable of each.variableDefinitions ?? [])
        variables.set(variable.variable.name.value, variable)
      const alias = { kind: Kind.NAME, value: aliasOf(index) } as const
      for (const field of each.selectionSet.selections) selections.push({ ...(field as FieldNode), alias })
    }
  })

  const merged: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    name: name === undefined ? undefined : { kind: Kind.NAME, value: name },
    variableDefinitions: [...variables.values()],
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  }
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [merged, ...fragments.values()] }
  return stripIgnoredCharacters(print(document))
}

function renameApart(
  document: DocumentNode,
  index: number,
  fragments: ReadonlyMap<string, string>,
): DocumentNode {
  const fragmentName = <T extends { readonly name: { readonly kind: Kind.NAME; readonly value: string } }>(
    node: T,
  ) => {
    const value = fragments.get(node.name.value)
    return value === undefined ? undefined : { ...node, name: { ...node.name, value } }
  }
  return visit(document, {
    Variable: (node) =>
      node.name.value === REPRESENTATIONS
        ? { ...node, name: { ...node.name, value: representationsOf(index) } }
        : undefined,
    FragmentSpread: fragmentName,
    FragmentDefinition: { leave: fragmentName },
  })
}
