/** The variables of an operation that decide, by `@skip` and `@include`, what is part of its answer. */
import { type ASTNode, Kind, visit } from 'graphql'
import type { ClientDocument } from './client-paths.ts'

export interface ConditionVariables {
  readonly variables: readonly string[]
  /** What is given, or else the default. */
  readonly isTrue: (given: Readonly<Record<string, unknown>>) => (variable: string) => boolean
}

export function conditionVariables({ operation, fragments }: ClientDocument): ConditionVariables {
  const variables = new Set<string>()
  const find = (node: ASTNode) =>
    visit(node, {
      Directive({ name, arguments: given = [] }) {
        if (name.value !== 'skip' && name.value !== 'include') return
        for (const { value } of given) if (value.kind === Kind.VARIABLE) variables.add(value.name.value)
      },
    })
  find(operation)
  fragments.forEach(find)
  const defaults = new Map(
    operation.variableDefinitions?.map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue?.kind === Kind.BOOLEAN && defaultValue.value,
    ]),
  )
  const isTrue = (given: Readonly<Record<string, unknown>>) => (variable: string) => {
    const value = Object.hasOwn(given, variable) ? given[variable] : undefined
    return value === undefined ? defaults.get(variable) === true : value === true
  }
  return { variables: [...variables], isTrue }
}
