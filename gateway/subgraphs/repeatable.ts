/**
 * What may be asked twice: a query, and a mutation whose every field has a key by which the subgraph knows that it is
 * the same (`input.idempotencyKey`).
 */
import { type FieldNode, Kind, OperationTypeNode, parse } from 'graphql'
import type { SubgraphRequest } from '../execution/executor.ts'

export function isRepeatable({ query, variables }: SubgraphRequest): boolean {
  if (!query.startsWith('mutation')) return true
  return parse(query).definitions.every(
    (definition) =>
      definition.kind !== Kind.OPERATION_DEFINITION ||
      definition.operation !== OperationTypeNode.MUTATION ||
      definition.selectionSet.selections.every(
        (field) => field.kind === Kind.FIELD && hasKey(field, variables ?? {}),
      ),
  )
}

function hasKey(field: FieldNode, variables: Record<string, unknown>): boolean {
  const input = field.arguments?.find(({ name }) => name.value === 'input')?.value
  if (input?.kind === Kind.OBJECT) return input.fields.some(({ name }) => name.value === 'idempotencyKey')
  if (input?.kind !== Kind.VARIABLE) return false
  const given = variables[input.name.value] as { idempotencyKey?: unknown } | null | undefined
  return typeof given?.idempotencyKey === 'string'
}
