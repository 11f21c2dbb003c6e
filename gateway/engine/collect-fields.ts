/**
 * CollectFields of the GraphQL specification: the fields that a selection asks of an object of one type, by response
 * key, in the order in which the client first named them; each fragment counts once.
 */
import { type DirectiveNode, type FieldNode, Kind, type SelectionNode, type SelectionSetNode } from 'graphql'
import type { ClientDocument } from './client-paths.ts'

export interface Collecting {
  readonly fragments: ClientDocument['fragments']
  readonly isTrue: (variable: string) => boolean
}

export function collectFields(
  { fragments, isTrue }: Collecting,
  sets: readonly SelectionSetNode[],
  isMeant: (typeCondition: string) => boolean,
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>()
  const seen = new Set<string>()

  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (!isIncluded(selection, isTrue)) continue
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value
        const those = fields.get(key)
        if (those) those.push(selection)
        else fields.set(key, [selection])
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const { typeCondition } = selection
        if (!typeCondition || isMeant(typeCondition.name.value)) collect(selection.selectionSet)
      } else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value)
        const fragment = fragments.get(selection.name.value)
        if (fragment && isMeant(fragment.typeCondition.name.value)) collect(fragment.selectionSet)
      }
    }
  }

  for (const set of sets) collect(set)
  return fields
}

function isIncluded({ directives = [] }: SelectionNode, isTrue: Collecting['isTrue']): boolean {
  return directives.every((directive) => {
    const { value: name } = directive.name
    return name === 'skip' ? !ifOf(directive, isTrue) : name !== 'include' || ifOf(directive, isTrue)
  })
}

function ifOf({ arguments: given = [] }: DirectiveNode, isTrue: Collecting['isTrue']): boolean {
  const value = given.find(({ name }) => name.value === 'if')?.value
  if (value?.kind === Kind.VARIABLE) return isTrue(value.name.value)
  return value?.kind === Kind.BOOLEAN && value.value
}
