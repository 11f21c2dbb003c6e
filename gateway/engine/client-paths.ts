/**
 * The paths of errors as the client knows its document: keys that the gateway gave are called by the client's
 * again, and a path ends where it would go into what the client did not ask for, such as a key that another
 * subgraph needed.
 */
import {
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import type { ResponsePath } from './places.ts'

export type ClientPath = (path: ResponsePath) => ResponsePath

export interface ClientDocument {
  readonly operation: OperationDefinitionNode
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
}

type Keys = Map<string, SelectionSetNode[]>

/** @param clientKey what the client calls a key, where the gateway gave it another */
export function clientPaths(document: ClientDocument, clientKey: (key: string) => string): ClientPath {
  const { operation, fragments } = document
  const known = new WeakMap<readonly SelectionSetNode[], Keys>()
  const root = [operation.selectionSet]

  function keysOf(sets: readonly SelectionSetNode[]): Keys {
    let keys = known.get(sets)
    if (keys) return keys
    known.set(sets, (keys = new Map()))
    const seen = new Set<string>()
    const pending = [...sets]
    for (let set = pending.pop(); set; set = pending.pop()) {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          const key = (selection.alias ?? selection.name).value
          const below = keys.get(key) ?? []
          if (selection.selectionSet) below.push(selection.selectionSet)
          keys.set(key, below)
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          pending.push(selection.selectionSet)
        } else if (!seen.has(selection.name.value)) {
          seen.add(selection.name.value)
          const fragment = fragments.get(selection.name.value)
          if (fragment) pending.push(fragment.selectionSet)
        }
      }
    }
    return keys
  }

  return (path) => {
    let sets: readonly SelectionSetNode[] | undefined = root
    const result: (string | number)[] = []
    for (const step of path) {
      if (typeof step === 'number') {
        result.push(step)
        continue
      }
      const key = clientKey(step)
      sets = sets && keysOf(sets).get(key)
      if (!sets) break
      result.push(key)
    }
    return result
  }
}
