/**
 * Examples of what a JSON Schema describes, such that each optional field is there and is not there, and each value of an
 * enum occurs. It knows what messages are made of, and nothing else.
 */
export interface JsonSchema {
  type?: string
  const?: unknown
  enum?: unknown[]
  format?: string
  pattern?: string
  minimum?: number
  exclusiveMinimum?: number
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
}

const A_UUID = '01980000-0000-7000-8000-00000000000a'
/** What a text with a pattern may look like. */
const TEXTS = ['12.50', 'EUR', 'text']

export function examplesOf(schema: JsonSchema): unknown[] {
  if ('const' in schema) return [schema.const]
  if (schema.enum) return schema.enum
  switch (schema.type) {
    case 'object':
      return objects(schema)
    case 'array':
      return examplesOf(schema.items!).map((item) => [item])
    case 'boolean':
      return [true, false]
    case 'integer':
    case 'number':
      return [Math.max(schema.minimum ?? 0, (schema.exclusiveMinimum ?? -1) + 1)]
    case 'string':
      return [text(schema)]
    default:
      throw new Error(`There are no examples yet of ${JSON.stringify(schema)}.`)
  }
}

/** Everything at its first example; then, one at a time, the other examples of each field, and without each optional one. */
function objects({ properties = {}, required = [] }: JsonSchema): unknown[] {
  const all = Object.entries(properties).map(([name, schema]) => [name, examplesOf(schema)] as const)
  const full = Object.fromEntries(all.map(([name, [first]]) => [name, first]))
  const others = all.flatMap(([name, [, ...rest]]) => rest.map((value) => ({ ...full, [name]: value })))
  const without = all
    .filter(([name]) => !required.includes(name))
    .map(([name]) => Object.fromEntries(Object.entries(full).filter(([key]) => key !== name)))
  return [full, ...others, ...without]
}

function text({ format, pattern }: JsonSchema): string {
  if (format === 'uuid') return A_UUID
  if (format === 'date-time') return '2026-01-31T12:00:00.000Z'
  const fitting = TEXTS.toReversed().find((each) => !pattern || new RegExp(pattern).test(each))
  if (fitting === undefined) throw new Error(`There is no example yet of a text like ${pattern}.`)
  return fitting
}
