/**
 * How an entity is named to another subgraph: what a fetch `requires`, read from the objects fetched so far and
 * written as JSON. The same text is the same entity, which is how a fetch asks for none twice. An entity that
 * lacks something required, because fetching that failed, is not asked for; what failed has its error already.
 */
import type { QueryPlanSelectionNode } from '@apollo/query-planner'
import { jsonText } from './json-text.ts'
import { isInheritedKey, isObject, type Json, readOwn } from './own-property.ts'
import type { TypeConditions } from './type-conditions.ts'

/** The text, or nothing where something is missing. */
export type WriteRepresentation = (entity: Json) => string | undefined

/** A field that is fetched under a key of its own (see required-arguments.ts), and required by its name. */
export type RequiredSelection = QueryPlanSelectionNode & { readonly writtenAs?: string }

interface Field {
  readonly key: string
  readonly prefix: string
  readonly inherited: boolean
  readonly nested: WriteRepresentation | undefined
}

export function compileRepresentation(
  selections: readonly RequiredSelection[],
  meant: TypeConditions,
): WriteRepresentation {
  const write = compileSelections(selections, meant)
  return (entity) => (typeof entity.__typename === 'string' ? write(entity) : undefined)
}

function compileSelections(
  selections: readonly RequiredSelection[],
  meant: TypeConditions,
): WriteRepresentation {
  const byType = new Map<string | undefined, Field[]>()
  return (object) => {
    const typename = object.__typename as string | undefined
    let fields = byType.get(typename)
    if (!fields) byType.set(typename, (fields = fieldsOf(selections, typename, meant)))
    if (fields.length === 0) return undefined
    let text = '{'
    for (let i = 0; i < fields.length; i++) {
      const { key, prefix, inherited, nested } = fields[i] as Field
      const value = inherited ? readOwn(object, key) : object[key]
      if (value === undefined) return undefined
      text += (i === 0 ? '' : ',') + prefix + write(value, nested)
    }
    return `${text}}`
  }
}

function write(value: unknown, nested: WriteRepresentation | undefined): string {
  if (typeof value === 'string') return jsonText(value)
  if (nested === undefined || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item) => write(item, nested)).join(',')}]`
  return (isObject(value) && nested(value)) || 'null'
}

/** What applies to a type, selections of the same key merged. */
function fieldsOf(
  selections: readonly RequiredSelection[],
  typename: string | undefined,
  meant: TypeConditions,
): Field[] {
  const merged = new Map<string, { writtenAs: string; nested?: RequiredSelection[] }>()
  function collect(those: readonly RequiredSelection[]): void {
    for (const selection of those) {
      if (selection.kind === 'InlineFragment') {
        const { typeCondition } = selection
        if (typeCondition && typename && meant(typename, typeCondition)) collect(selection.selections)
        continue
      }
      const key = selection.alias ?? selection.name
      const field = merged.get(key) ?? { writtenAs: selection.writtenAs ?? key }
      if (selection.selections) field.nested = [...(field.nested ?? []), ...selection.selections]
      merged.set(key, field)
    }
  }
  collect(selections)
  return [...merged].map(([key, { writtenAs, nested }]) => ({
    key,
    prefix: `${JSON.stringify(writtenAs)}:`,
    inherited: isInheritedKey(key),
    nested: nested && compileSelections(nested, meant),
  }))
}
