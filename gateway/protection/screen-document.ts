/**
 * The first look at a parsed document, before validation, which takes longer the more there is of it: a document
 * that is more than the limits allow is refused at the cost of reading it once.
 */
import { type DocumentNode, Kind, type ValueNode, visit } from 'graphql'
import { countOperations } from './count-operation.ts'
import { exceeded, type OperationLimits } from './limits.ts'

/** @throws GraphQLError by the limit that is exceeded */
export function screenDocument(document: DocumentNode, limits: OperationLimits): void {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length
  within(operations, 'LIMIT_OPERATIONS')
  for (const size of countOperations(document)) {
    within(size.selections, 'LIMIT_SELECTIONS')
    within(size.depth, 'LIMIT_DEPTH')
    within(size.aliases, 'LIMIT_ALIASES')
    within(size.directives, 'LIMIT_DIRECTIVES')
    if (size.isOperation) within(size.fields, 'LIMIT_ROOT_FIELDS')
  }
  visit(document, {
    Argument: ({ value }) => screenLiteral(value),
    VariableDefinition: ({ defaultValue }) => defaultValue && screenLiteral(defaultValue),
  })

  function screenLiteral(literal: ValueNode): false {
    let values = 0
    const read = (value: ValueNode, depth: number): void => {
      within(++values, 'LIMIT_INPUT_VALUES')
      within(depth, 'LIMIT_INPUT_DEPTH')
      if (value.kind === Kind.STRING) within(value.value.length, 'LIMIT_STRING_LENGTH')
      if (value.kind === Kind.LIST) for (const item of value.values) read(item, depth + 1)
      if (value.kind === Kind.OBJECT) for (const field of value.fields) read(field.value, depth + 1)
    }
    read(literal, 0)
    return false
  }

  function within(actual: number, limit: keyof OperationLimits): void {
    if (actual > limits[limit]) throw exceeded(limit, limits)
  }
}
