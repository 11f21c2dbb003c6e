/**
 * The planner's corrections of what is sent to a subgraph (the type's name, where the subgraph knows an interface
 * as an object) and of what it answers (fields that had to be renamed, as two types of an interface have the same
 * key for different things).
 */
import type { FetchDataRewrite } from '@apollo/query-planner'
import { isObject, type Json, readOwn, writeOwn } from './own-property.ts'
import type { TypeConditions } from './type-conditions.ts'

export type Rewrite = (value: unknown) => void

const ON_TYPE = '... on '

export function compileRewrites(
  rewrites: readonly FetchDataRewrite[] | undefined,
  meant: TypeConditions,
): Rewrite | undefined {
  if (!rewrites?.length) return undefined
  const each = rewrites.map((rewrite) => compileRewrite(rewrite, meant))
  return (value) => each.forEach((apply) => apply(value))
}

function compileRewrite(rewrite: FetchDataRewrite, meant: TypeConditions): Rewrite {
  const path = rewrite.path.slice(0, -1)
  const key = rewrite.path.at(-1) ?? ''
  function change(object: Json): void {
    if (rewrite.kind === 'ValueSetter') return writeOwn(object, key, rewrite.setValueTo)
    const value = readOwn(object, key)
    if (value === undefined) return
    writeOwn(object, rewrite.renameKeyTo, value)
    delete object[key]
  }
  function visit(value: unknown, from: number): void {
    if (Array.isArray(value)) return value.forEach((item) => visit(item, from))
    if (!isObject(value)) return
    const step = path[from]
    if (step === undefined) return change(value)
    if (!step.startsWith(ON_TYPE)) return visit(readOwn(value, step), from + 1)
    const typename = value.__typename
    // Without a name it is what the planner expects.
    if (typeof typename !== 'string' || meant(typename, step.slice(ON_TYPE.length))) visit(value, from + 1)
  }
  return (value) => visit(value, 0)
}

/** Keys as a subgraph's errors name them, by what the client calls them. */
export function renamedKeys(rewrites: readonly FetchDataRewrite[] | undefined): Map<string, string> {
  const renamed = (rewrites ?? []).flatMap((rewrite) =>
    rewrite.kind === 'KeyRenamer' ? [[rewrite.path.at(-1) ?? '', rewrite.renameKeyTo] as const] : [],
  )
  return new Map(renamed)
}
