/** What a subscription is about cannot depend on a variable: its root takes neither @skip nor @include. */
import { type DocumentNode, GraphQLError, Kind, OperationTypeNode } from 'graphql'

const CONDITIONS = new Set(['skip', 'include'])

/** @throws GraphQLError GRAPHQL_VALIDATION_FAILED. Validation itself would stumble over the variable. */
export function refuseConditionalRoots({ definitions }: DocumentNode): void {
  for (const definition of definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    if (definition.operation !== OperationTypeNode.SUBSCRIPTION) continue
    for (const selection of definition.selectionSet.selections) {
      if (!selection.directives?.some(({ name }) => CONDITIONS.has(name.value))) continue
      throw new GraphQLError('The root of a subscription takes neither @skip nor @include.', {
        nodes: selection,
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
      })
    }
  }
}
