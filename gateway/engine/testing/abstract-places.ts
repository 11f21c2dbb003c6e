/**
 * Whether the null at a place of an answer can come from an object that another subgraph may know by the name of its
 * interface only: it stands there itself, or below, where everything between the two has to be there.
 */
import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type GraphQLOutputType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import type { ResponsePath } from '../places.ts'

interface Asked {
  readonly type: GraphQLOutputType
  readonly sets: readonly SelectionSetNode[]
}

export interface AbstractPlaces {
  /** Whether the type that stands there is abstract, or has an interface. */
  is(path: ResponsePath): boolean
  /** Whether a null there can come from one. */
  reaches(path: ResponsePath): boolean
}

function hasInterfaceName({ type }: Asked): boolean {
  const named = getNamedType(type)
  return isAbstractType(named) || (isObjectType(named) && named.getInterfaces().length > 0)
}

export function abstractPlaces(schema: GraphQLSchema, document: DocumentNode): AbstractPlaces {
  const operation = document.definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  ) as OperationDefinitionNode
  const root = {
    type: schema.getRootType(operation.operation) as GraphQLObjectType,
    sets: [operation.selectionSet],
  }

  function fieldsOf({ type, sets }: Asked): Map<string, Asked> {
    const found = new Map<string, Asked>()
    const collect = (typename: string, set: SelectionSetNode): void => {
      for (const each of set.selections) {
        if (each.kind === Kind.FIELD) add(typename, each)
        else if (each.kind === Kind.INLINE_FRAGMENT)
          collect(each.typeCondition?.name.value ?? typename, each.selectionSet)
        else {
          for (const one of document.definitions)
            if (one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === each.name.value)
              collect(one.typeCondition.name.value, one.selectionSet)
        }
      }
    }
    const add = (typename: string, { alias, name, selectionSet }: FieldNode): void => {
      const parent = schema.getType(typename)
      const field =
        isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name.value] : undefined
      if (!field) return
      const key = (alias ?? name).value
      const below = [...(found.get(key)?.sets ?? []), ...(selectionSet ? [selectionSet] : [])]
      found.set(key, { type: field.type, sets: below })
    }
    for (const set of sets) collect(getNamedType(type).name, set)
    return found
  }

  function at(path: ResponsePath): Asked | undefined {
    let here: Asked | undefined = root
    for (const step of path) {
      const asked: Asked | undefined = here
      if (!asked) return undefined
      if (typeof step === 'string') here = fieldsOf(asked).get(step)
      else {
        const list = isNonNullType(asked.type) ? asked.type.ofType : asked.type
        here = isListType(list) ? { ...asked, type: list.ofType as GraphQLOutputType } : undefined
      }
    }
    return here
  }

  /** Whether it is null when what is in it is. */
  const passesOn = (type: GraphQLOutputType): boolean =>
    isNonNullType(type) && (!isListType(type.ofType) || passesOn(type.ofType.ofType))

  function comesFrom(asked: Asked): boolean {
    const list = isNonNullType(asked.type) ? asked.type.ofType : asked.type
    if (isListType(list) && !isNonNullType(list.ofType)) return false
    if (hasInterfaceName(asked)) return true
    return [...fieldsOf(asked).values()].some((field) => passesOn(field.type) && comesFrom(field))
  }

  return {
    is(path) {
      const asked = at(path)
      return asked !== undefined && hasInterfaceName(asked)
    },
    reaches(path) {
      const asked = at(path)
      return asked !== undefined && comesFrom(asked)
    },
  }
}
