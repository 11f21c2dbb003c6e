/**
 * An object: exactly the fields that the client asked of its type, in the client's order. Which type that is, its
 * `__typename` says where the schema leaves it open. The fields of a type are compiled when its first object comes.
 */
import { type Completer, type Completion, NOT_FETCHED } from './completion.ts'
import { isObject, type Json, readOwn, writeOwn } from './own-property.ts'
import type { GraphQLFormattedError } from 'graphql'

export interface CompletedField {
  readonly key: string
  /** The key in the fetched data. */
  readonly source: string
  readonly isInherited: boolean
  /** `"key":` */
  readonly prefix: string
  readonly nonNull: boolean
  readonly description: string
  /** What it always is, whatever was fetched: `__typename`. */
  readonly constant?: string
  /** An object of which nothing is asked, which plans may not fetch. */
  readonly isHollow?: boolean
  /** Why the caller may not see it. */
  readonly refusal?: GraphQLFormattedError
  readonly completer: Completer
}

/** Nothing where objects of that name have no place here. */
export type FieldsOf = (typename: string | undefined) => readonly CompletedField[] | undefined

export class ObjectCompleter implements Completer {
  private readonly fieldsOf: FieldsOf
  private readonly byType = new Map<string | undefined, readonly CompletedField[] | undefined>()
  private readonly isAbstract: boolean
  private readonly description: string

  constructor(fieldsOf: FieldsOf, isAbstract: boolean, description: string) {
    this.fieldsOf = fieldsOf
    this.isAbstract = isAbstract
    this.description = description
  }

  json(value: unknown, completion: Completion, depth: number): string | undefined {
    const fields = this.fields(value, completion, depth)
    if (fields === undefined) return undefined
    let text = '{'
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i] as CompletedField
      let part = field.constant
      if (part === undefined) {
        completion.path[depth] = field.key
        const found = field.isInherited ? readOwn(value as Json, field.source) : (value as Json)[field.source]
        if (found !== null && found !== undefined && !field.refusal)
          part = field.completer.json(found, completion, depth + 1)
        if (part === undefined) {
          if (isBroken(field, found, completion, depth)) return undefined
          part = 'null'
        }
      } else part = `"${part}"`
      text += (i === 0 ? '' : ',') + field.prefix + part
    }
    return `${text}}`
  }

  data(value: unknown, completion: Completion, depth: number): unknown {
    const fields = this.fields(value, completion, depth)
    if (fields === undefined) return undefined
    const object: Json = {}
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i] as CompletedField
      let part: unknown = field.constant
      if (part === undefined) {
        completion.path[depth] = field.key
        const found = field.isInherited ? readOwn(value as Json, field.source) : (value as Json)[field.source]
        if (found !== null && found !== undefined && !field.refusal)
          part = field.completer.data(found, completion, depth + 1)
        if (part === undefined) {
          if (isBroken(field, found, completion, depth)) return undefined
          part = null
        }
      }
      writeOwn(object, field.key, part)
    }
    return object
  }

  private fields(value: unknown, completion: Completion, depth: number) {
    if (!isObject(value))
      return completion.fail(`Invalid value found for ${this.at(completion, depth)}.`, depth)
    const typename = this.isAbstract ? ((value.__typename ?? undefined) as string | undefined) : undefined
    let fields = this.byType.get(typename)
    if (fields === undefined) {
      fields = this.fieldsOf(typename)
      // What a subgraph made up is not kept.
      if (fields) this.byType.set(typename, fields)
      else completion.fail(`Invalid __typename found for object at ${this.at(completion, depth)}.`, depth)
    }
    return fields
  }

  private at(completion: Completion, depth: number): string {
    return this.description || `array element at index ${completion.path[depth - 1]}`
  }
}

/** A field that is null: whether its object cannot be without it. */
function isBroken(field: CompletedField, found: unknown, completion: Completion, depth: number): boolean {
  if (field.refusal) completion.refuse(field.refusal, depth + 1)
  else if (field.nonNull && !completion.failed)
    completion.fail(`Cannot return null for non-nullable ${field.description}.`, depth + 1)
  else if (depth === 0 && found === undefined && !field.isHollow)
    // Further down it is the null of an entity that there is none of.
    completion.fail(`Nothing could be fetched for ${field.description}.`, depth + 1, { code: NOT_FETCHED })
  if (field.nonNull) return true
  completion.failed = false
  return false
}
