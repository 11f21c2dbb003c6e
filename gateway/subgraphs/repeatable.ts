/**
 * What may be asked twice: a query, and a mutation whose every field has a key by which the subgraph knows that it is
 * the same (`input.idempotencyKey`).
 */
import { type FieldNode, Kind, OperationTypeNode, parse } from 'graphql'
import type { SubgraphAnswer } from '../engine/subgraph-fetch.ts'
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

/**
 * Whether a mutation's answer may say that something was not done: by an error, or by a payload that lacks anything. A
 * client need not have asked for `userErrors`.
 */
export function mayBeRefusal({ query }: SubgraphRequest, { data, errors }: SubgraphAnswer): boolean {
  if (!query.startsWith('mutation')) return false
  return Boolean(errors?.length) || Object.values(data ?? {}).some(lacks)
}

function lacks(payload: unknown): boolean {
  if (payload === null) return true
  if (typeof payload !== 'object') return false
  const { userErrors, ...rest } = payload as { userErrors?: readonly unknown[] }
  return Boolean(userErrors?.length) || Object.values(rest).includes(null)
}

function hasKey(field: FieldNode, variables: Record<string, unknown>): boolean {
  const input = field.arguments?.find(({ name }) => name.value === 'input')?.value
  if (input?.kind === Kind.OBJECT) return input.fields.some(({ name }) => name.value === 'idempotencyKey')
  if (input?.kind !== Kind.VARIABLE) return false
  const given = variables[input.name.value] as { idempotencyKey?: unknown } | null | undefined
  return typeof given?.idempotencyKey === 'string'
}
