/**
 * Whether an object of a type is meant by a fragment's type condition: the same type, or one of those that the
 * condition's interface or union stands for. An interface may itself be the type of an object, where a subgraph
 * knows it as an @interfaceObject.
 */
import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql'

export type TypeConditions = (typename: string, condition: string) => boolean

const bySchema = new WeakMap<GraphQLSchema, TypeConditions>()

export function typeConditions(schema: GraphQLSchema): TypeConditions {
  const known = bySchema.get(schema)
  if (known) return known
  const answers = new Map<string, Map<string, boolean>>()
  const conditions: TypeConditions = (typename, condition) => {
    if (typename === condition) return true
    let ofCondition = answers.get(condition)
    if (!ofCondition) answers.set(condition, (ofCondition = new Map()))
    const answer = ofCondition.get(typename)
    if (answer !== undefined) return answer
    const type = schema.getType(typename)
    const abstract = schema.getType(condition)
    const known = isObjectType(type) || isInterfaceType(type)
    const meant = known && isAbstractType(abstract) && schema.isSubType(abstract, type)
    if (known) ofCondition.set(typename, meant) // names that a subgraph made up are not kept
    return meant
  }
  bySchema.set(schema, conditions)
  return conditions
}
