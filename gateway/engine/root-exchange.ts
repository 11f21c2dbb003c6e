/**
 * A fetch of root fields: asked once, its answer merged into the root of the data, or into each object that has a
 * field of the root's type.
 */
import { Kind, parse, type SelectionSetNode } from 'graphql'
import { type Execution, isActive, send, writeVariables } from './execution.ts'
import { copyJson, merge } from './merge.ts'
import { isObject, type Json, readOwn, writeOwn } from './own-property.ts'
import type { Leaf } from './plan-leaves.ts'
import { collectPlaces, locatePlaces, type ResponsePath } from './places.ts'
import { compileRewrites, renamedKeys } from './rewrites.ts'
import { invalidAnswer, report } from './subgraph-errors.ts'
import { requestText, type SubgraphAnswer } from './subgraph-fetch.ts'
import type { TypeConditions } from './type-conditions.ts'

export type Exchange = (execution: Execution) => Promise<void> | undefined

export function rootExchange(leaf: Leaf, meant: TypeConditions): Exchange {
  const { fetch, path } = leaf
  const { serviceName, variableUsages = [] } = fetch
  const kind = fetch.operationKind === 'mutation' ? 'mutation' : 'query'
  const text = requestText(fetch.operation, fetch.operationName, kind)
  const rewrite = compileRewrites(fetch.outputRewrites, meant)
  const renamed = renamedKeys(fetch.outputRewrites)
  const keys = rootKeys(fetch.operation)

  function take(execution: Execution, places: readonly Json[], answer: SubgraphAnswer): void {
    const { data, errors } = answer
    if (errors?.length || data === undefined) {
      const paths = [...locatePlaces(execution.root, path).values()].flat()
      const below = (keysBelow: readonly ResponsePath[]) =>
        paths.flatMap((at) => keysBelow.map((key) => [...at, ...key]))
      for (const error of errors?.length ? errors : [invalidAnswer(serviceName)]) {
        const known = error.path?.map((key) => renamed.get(String(key)) ?? key)
        report(execution, serviceName, error, below(known ? [known] : failed(keys, data)))
      }
    }
    if (!isObject(data)) {
      // That all of it failed has been said.
      for (const place of places)
        for (const key of keys) if (readOwn(place, key) === undefined) writeOwn(place, key, null)
      return
    }
    rewrite?.(data)
    const [first, ...others] = places as [Json, ...Json[]]
    for (const other of others) merge(other, copyJson(data))
    merge(first, data)
  }

  return (execution) => {
    if (!isActive(execution, leaf)) return undefined
    const places: Json[] = []
    collectPlaces(execution.root, path, 0, places)
    if (places.length === 0) return undefined
    const variables = writeVariables(execution, variableUsages, [])
    return send(execution, serviceName, text, variables).then((answer) => take(execution, places, answer))
  }
}

/** The fields that an error without a path can be about: those that were not answered. */
function failed(keys: readonly string[], data: unknown): ResponsePath[] {
  const missing = isObject(data) ? keys.filter((key) => (readOwn(data, key) ?? null) === null) : keys
  return (missing.length > 0 ? missing : []).map((key) => [key])
}

function rootKeys(operation: string): string[] {
  const { definitions } = parse(operation, { noLocation: true })
  const keysOf = ({ selections }: SelectionSetNode): string[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [(selection.alias ?? selection.name).value]
      if (selection.kind === Kind.INLINE_FRAGMENT) return keysOf(selection.selectionSet)
      const name = selection.name.value
      const fragment = definitions.find(
        (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name,
      )
      return fragment && 'selectionSet' in fragment ? keysOf(fragment.selectionSet) : []
    })
  const found = definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION ? keysOf(each.selectionSet) : [],
  )
  return found.filter((key) => key !== '__typename')
}
