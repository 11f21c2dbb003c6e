/**
 * How an entity is named to another subgraph: what a fetch `requires`, read from the objects fetched so far and
 * written as JSON. The same text is the same entity, which is how a fetch asks for none twice. A fragment of which
 * something is missing, because fetching it failed or the client's variables leave it out, is not part of it; an
 * entity of which nothing is left is not asked for. What failed has its error already.
 */
import type { QueryPlanSelectionNode } from '@apollo/query-planner'
import { jsonText } from './json-text.ts'
import { isInheritedKey, isObject, type Json, readOwn } from './own-property.ts'
import type { TypeConditions } from './type-conditions.ts'

/** The text, or nothing where something is missing. */
export type WriteRepresentation = (entity: Json) => string | undefined

/** A field that is fetched under a key of its own (see required-arguments.ts), and required by its name. */
export type RequiredSelection = QueryPlanSelectionNode & { readonly writtenAs?: string }

export interface Representation {
  readonly write: WriteRepresentation
  /**
   * What tells the entities of a type apart, where that is one string: far cheaper to compare than what is written.
   * The same member of the same type means the same text.
   */
  readonly keyOf: (entity: Json) => string | undefined
}

interface Field {
  readonly key: string
  readonly prefix: string
  readonly inherited: boolean
  readonly nested: WriteRepresentation | undefined
}

export function compileRepresentation(
  selections: readonly RequiredSelection[],
  meant: TypeConditions,
): Representation {
  const write = compileSelections(selections, meant)
  const onlyKeys = new Map<string, string | undefined>()
  return {
    write: (entity) => (typeof entity.__typename === 'string' ? write(entity) : undefined),
    keyOf(entity) {
      const typename = entity.__typename as string
      let key = onlyKeys.get(typename)
      if (key === undefined) {
        if (onlyKeys.has(typename) || typeof typename !== 'string') return undefined
        onlyKeys.set(typename, (key = onlyKey(collect(selections, typename, meant, () => true) ?? [])))
        if (key === undefined) return undefined
      }
      const value = entity[key]
      return typeof value === 'string' ? value : undefined
    },
  }
}

function onlyKey(collected: readonly Collected[]): string | undefined {
  const keys = new Set(collected.map(({ key }) => key))
  const [key] = [...keys].filter((each) => each !== '__typename')
  const isOnly = keys.size === 2 && keys.has('__typename') && collected.every(({ nested }) => !nested)
  return isOnly && key !== undefined && !isInheritedKey(key) ? key : undefined
}

function compileSelections(
  selections: readonly RequiredSelection[],
  meant: TypeConditions,
): WriteRepresentation {
  const byType = new Map<string | undefined, { all: Field[]; some: Map<string, Field[]> }>()
  return (object) => {
    const typename = object.__typename as string | undefined
    let known = byType.get(typename)
    if (!known) {
      known = { all: fieldsOf(collect(selections, typename, meant, () => true) ?? []), some: new Map() }
      byType.set(typename, known)
    }
    const text = writeAll(object, known.all)
    if (text !== undefined) return text
    const isThere = (key: string) => readOwn(object, key) !== undefined
    const left = collect(selections, typename, meant, isThere) ?? []
    const signature = left.map(({ key }) => key).join(' ')
    let fields = known.some.get(signature)
    if (!fields) known.some.set(signature, (fields = fieldsOf(left)))
    return writeAll(object, fields)
  }

  function fieldsOf(collected: readonly Collected[]): Field[] {
    const merged = new Map<string, Collected>()
    for (const { key, writtenAs, nested } of collected) {
      const before = merged.get(key)?.nested ?? []
      merged.set(key, { key, writtenAs, nested: nested && [...before, ...nested] })
    }
    return [...merged.values()].map(({ key, writtenAs, nested }) => ({
      key,
      prefix: `${JSON.stringify(writtenAs)}:`,
      inherited: isInheritedKey(key),
      nested: nested && compileSelections(nested, meant),
    }))
  }
}

function writeAll(object: Json, fields: readonly Field[]): string | undefined {
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

function write(value: unknown, nested: WriteRepresentation | undefined): string {
  if (typeof value === 'string') return jsonText(value)
  if (nested === undefined || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item) => write(item, nested)).join(',')}]`
  return (isObject(value) && nested(value)) || 'null'
}

interface Collected {
  readonly key: string
  readonly writtenAs: string
  readonly nested: readonly RequiredSelection[] | undefined
}

/** What applies to a type, as far as it is there; nothing where a field outside of any fragment is not. */
function collect(
  selections: readonly RequiredSelection[],
  typename: string | undefined,
  meant: TypeConditions,
  isThere: (key: string) => boolean,
): Collected[] | undefined {
  const found: Collected[] = []
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      const { typeCondition } = selection
      if (typeCondition && typename && meant(typename, typeCondition))
        found.push(...(collect(selection.selections, typename, meant, isThere) ?? []))
      continue
    }
    const key = selection.alias ?? selection.name
    if (!isThere(key)) return undefined
    found.push({ key, writtenAs: selection.writtenAs ?? key, nested: selection.selections })
  }
  return found
}
