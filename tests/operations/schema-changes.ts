/**
 * Whether a schema may take the place of another: nothing may be gone that a client could use. What was deprecated with a
 * date may go once the date is over, unless a recorded operation (the *.graphql files here) still asks for it.
 */
import { buildSubgraphSchema } from '@apollo/subgraph'
import {
  findBreakingChanges,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  parse,
  validate,
} from 'graphql'

const DATE = /\b\d{4}-\d{2}-\d{2}\b/
const FIELD = /^(\w+)\.(\w+) was removed/

/** The schema of a subgraph's schema.graphql. */
export const subgraphSchemaOf = (sdl: string): GraphQLSchema => buildSubgraphSchema(parse(sdl))

/**
 * @param today the date, as `2026-01-31`
 * @returns a sentence for each change that may not be made
 */
export function refusedChanges(before: GraphQLSchema, after: GraphQLSchema, today: string): string[] {
  return findBreakingChanges(before, after)
    .map(({ description }) => description)
    .filter((description) => !mayGo(before, description, today))
}

/** The deprecated field's reason names the day from which it may be gone. */
function mayGo(before: GraphQLSchema, description: string, today: string): boolean {
  const [, typeName = '', fieldName = ''] = FIELD.exec(description) ?? []
  const type = before.getType(typeName)
  if (!isObjectType(type) && !isInterfaceType(type)) return false
  const date = DATE.exec(type.getFields()[fieldName]?.deprecationReason ?? '')?.[0]
  return date !== undefined && date < today
}

/** What clients were seen to ask for, and can no longer. */
export function brokenOperations(schema: GraphQLSchema, operations: Record<string, string>): string[] {
  return Object.entries(operations).flatMap(([name, text]) =>
    validate(schema, parse(text)).map(({ message }) => `${name}: ${message}`),
  )
}
