/**
 * Enums and scalars: what is not a value of the type, as the specification coerces results, is an error. An enum has
 * the values that clients may see. What a custom scalar may be, only its subgraph knows.
 */
import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLString,
  isEnumType,
} from 'graphql'
import type { Completer, Completion } from './completion.ts'
import { jsonText } from './json-text.ts'

const MAX_INT = 2 ** 31 - 1
const MIN_INT = -(2 ** 31)

type Check = (value: unknown) => unknown

/** What comes of a value, or nothing where it is none of the type. */
const CHECKS: Readonly<Record<string, Check>> = {
  [GraphQLString.name]: (value) => (typeof value === 'string' ? value : undefined),
  [GraphQLID.name]: (value) =>
    typeof value === 'string' ? value : Number.isInteger(value) ? String(value) : undefined,
  [GraphQLBoolean.name]: (value) => (typeof value === 'boolean' ? value : undefined),
  [GraphQLFloat.name]: (value) => (Number.isFinite(value) ? value : undefined),
  [GraphQLInt.name]: (value) =>
    Number.isInteger(value) && (value as number) <= MAX_INT && (value as number) >= MIN_INT
      ? value
      : undefined,
}

export class LeafCompleter implements Completer {
  private readonly check: Check
  /** Whether what passes the check prints as it is. */
  private readonly isPlain: boolean
  private readonly description: string

  constructor(type: GraphQLLeafType, description: string) {
    this.check = checkOf(type)
    this.isPlain = Object.hasOwn(CHECKS, type.name) || isEnumType(type)
    this.description = description
  }

  json(value: unknown, completion: Completion, depth: number): string | undefined {
    const checked = this.check(value)
    if (checked === undefined) return this.fail(completion, depth)
    if (typeof checked === 'string') return jsonText(checked)
    return this.isPlain ? `${checked as number | boolean}` : JSON.stringify(checked)
  }

  data(value: unknown, completion: Completion, depth: number): unknown {
    const checked = this.check(value)
    if (checked === undefined) this.fail(completion, depth)
    return checked
  }

  private fail(completion: Completion, depth: number): undefined {
    const description = this.description || `array element at index ${completion.path[depth - 1]}`
    return completion.fail(`Invalid value found for ${description}.`, depth)
  }
}

function checkOf(type: GraphQLLeafType): Check {
  if (!isEnumType(type)) return CHECKS[type.name] ?? ((value) => value)
  const names = new Set(type.getValues().map(({ name }) => name))
  return (value) => (names.has(value as string) ? value : undefined)
}
