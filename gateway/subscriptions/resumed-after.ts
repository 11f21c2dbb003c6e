/**
 * The same subscription, begun behind a cursor: its root field's `after` becomes a variable of our own, and
 * variables that nothing uses any more are left out, as a subgraph's validation demands.
 */
import {
  type ArgumentNode,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  print,
  type VariableDefinitionNode,
  type VariableNode,
  visit,
} from 'graphql'

export const AFTER_VARIABLE = 'resumeAfter_'

export interface ResumedOperation {
  readonly query: string
  /** The variables of the original that are still used. */
  readonly variables: ReadonlySet<string>
}

export function resumedAfter(document: DocumentNode): ResumedOperation {
  const variable: VariableNode = { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: AFTER_VARIABLE } }
  const after: ArgumentNode = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: 'after' },
    value: variable,
  }
  const definition: VariableDefinitionNode = {
    kind: Kind.VARIABLE_DEFINITION,
    variable,
    type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'String' } },
  }

  const moved = visit(document, {
    OperationDefinition(operation): OperationDefinitionNode {
      const selections = operation.selectionSet.selections.map((selection) => {
        if (selection.kind !== Kind.FIELD) return selection
        const others = (selection.arguments ?? []).filter(({ name }) => name.value !== 'after')
        return { ...selection, arguments: [...others, after] }
      })
      return { ...operation, selectionSet: { ...operation.selectionSet, selections } }
    },
  })
  const used = usedVariables(moved)
  const query = print(
    visit(moved, {
      OperationDefinition(operation): OperationDefinitionNode {
        const kept = (operation.variableDefinitions ?? []).filter((known) =>
          used.has(known.variable.name.value),
        )
        return { ...operation, variableDefinitions: [...kept, definition] }
      },
    }),
  )
  return { query, variables: used }
}

function usedVariables(document: DocumentNode): Set<string> {
  const used = new Set<string>()
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      used.add(name.value)
    },
  })
  return used
}
