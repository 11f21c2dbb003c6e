/**
 * How much an operation is once its fragments are expanded, counted without expanding them: each fragment is counted
 * once, however often it is spread. The time is that of reading the document once, whatever it would grow to.
 */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

export interface OperationSize {
  /** Fields, fragment spreads and inline fragments. */
  readonly selections: number
  readonly aliases: number
  readonly directives: number
  /** Introspection is not counted: tools nest it deeper than anybody asks for data. */
  readonly depth: number
  /** The fields at the top. */
  readonly fields: number
}

export interface DefinitionSize extends OperationSize {
  readonly isOperation: boolean
}

const NOTHING: OperationSize = { selections: 0, aliases: 0, directives: 0, depth: 0, fields: 0 }

/**
 * The sizes of all operations, and of all fragments, which validation reads too, spread or not.
 * @throws GraphQLError when fragments spread each other in a circle
 */
export function countOperations({ definitions }: DocumentNode): DefinitionSize[] {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const counted = new Map<string, OperationSize | 'being counted'>()

  function countFragment(name: string): OperationSize {
    const known = counted.get(name)
    if (known === 'being counted') throw circle(name)
    if (known) return known
    counted.set(name, 'being counted')
    const fragment = fragments.get(name)
    const size = fragment ? countAll(fragment.selectionSet, fragment.directives?.length) : NOTHING
    counted.set(name, size)
    return size
  }

  function countAll({ selections }: SelectionSetNode, ownDirectives = 0): OperationSize {
    const sum = { ...NOTHING, directives: ownDirectives }
    for (const selection of selections) {
      const inner = countInner(selection)
      const field = selection.kind === Kind.FIELD ? selection : undefined
      sum.selections += 1 + inner.selections
      sum.aliases += (field?.alias ? 1 : 0) + inner.aliases
      sum.directives += (selection.directives?.length ?? 0) + inner.directives
      sum.fields += field ? 1 : inner.fields
      if (!field?.name.value.startsWith('__')) sum.depth = Math.max(sum.depth, (field ? 1 : 0) + inner.depth)
    }
    return sum
  }

  function countInner(selection: SelectionNode): OperationSize {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return countFragment(selection.name.value)
    return selection.selectionSet ? countAll(selection.selectionSet) : NOTHING
  }

  return definitions.flatMap((definition): DefinitionSize[] => {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      return [{ ...countFragment(definition.name.value), isOperation: false }]
    }
    if (definition.kind !== Kind.OPERATION_DEFINITION) return []
    const { directives = [], variableDefinitions = [], selectionSet } = definition
    const ofVariables = variableDefinitions.reduce((sum, { directives: own = [] }) => sum + own.length, 0)
    return [{ ...countAll(selectionSet, directives.length + ofVariables), isOperation: true }]
  })
}

const circle = (name: string) =>
  new GraphQLError(`The fragment "${name}" spreads itself.`, {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  })
