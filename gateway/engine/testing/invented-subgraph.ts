/**
 * A subgraph whose data is invented as it is asked for: every value follows from the seed, the object's identity, the
 * field and its arguments, so that any way of asking gets the same. Keys contain the identity. Fields are null and
 * fail here and there, entities are missing, a whole subgraph may be away: all of it by the seed.
 */
import {
  execute,
  parse,
  type GraphQLAbstractType,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { SubgraphAnswer } from '../subgraph-fetch.ts'
import { hash } from './random.ts'

interface Invented {
  readonly __typename: string
  readonly identity?: string
  readonly [field: string]: unknown
}

export interface Weather {
  readonly seed: number
  /** One of so many fields that may be null is; 0 for none. */
  readonly nulls: number
  /** One of so many fields fails. */
  readonly failures: number
  /** One of so many entities is not found. */
  readonly missing: number
  readonly away?: string
}

export async function askInvented(
  subgraph: string,
  schema: GraphQLSchema,
  request: { readonly query: string; readonly variables?: Record<string, unknown> },
  weather: Weather,
): Promise<SubgraphAnswer> {
  if (weather.away === subgraph) throw new Error(`${subgraph} is away`)
  const document = parse(request.query)
  const fieldResolver = invent(subgraph, schema, weather)
  const entities = schema.getQueryType()?.getFields()._entities
  if (entities) entities.resolve = resolveEntities(subgraph, schema)
  const contextValue = weather
  const variableValues = request.variables
  const typeResolver = (value: unknown) => (value as Invented).__typename
  const result = await execute({
    schema,
    document,
    variableValues,
    fieldResolver,
    typeResolver,
    contextValue,
  })
  return JSON.parse(JSON.stringify(result)) as SubgraphAnswer
}

const oneIn = (odds: number, ...words: readonly unknown[]) => odds > 0 && hash(...words) % odds === 0

/** With what the representation brought, which is what it requires. */
function resolveEntities(subgraph: string, schema: GraphQLSchema): GraphQLFieldResolver<unknown, unknown> {
  return (_source, { representations }: { representations?: Invented[] }, context) => {
    const { seed, missing, failures } = context as Weather
    return representations?.map((representation) => {
      const identity = identityOf(representation)
      if (oneIn(missing, seed, 'missing', subgraph, identity)) return null
      if (oneIn(failures * 3, seed, 'lost', subgraph, identity))
        return new Error(`${subgraph} lost ${identity}`)
      const type = schema.getType(representation.__typename)
      if (!isAbstractType(type)) return representation
      const { name } = onePossible(schema, type, hash(identity))
      return { ...representation, __typename: name }
    })
  }
}

function invent(
  subgraph: string,
  schema: GraphQLSchema,
  weather: Weather,
): GraphQLFieldResolver<unknown, unknown> {
  const { seed, nulls, failures } = weather
  return (source, args, _context, { fieldName, returnType, parentType }) => {
    const owner = (source ?? { __typename: parentType.name }) as Invented
    const identity = identityOf(owner)
    const given = Object.keys(args).length > 0 ? JSON.stringify(args) : ''
    if (fieldName in owner) return withTypes(owner[fieldName], returnType)
    const where = [identity, fieldName, given]
    const isKey = /^(id|sku|code|org|at|place)$/.test(fieldName)
    if (!isKey && oneIn(failures, seed, 'fails', subgraph, ...where))
      throw new Error(`${subgraph}: ${identity}.${fieldName} fails`)
    const odds = isKey ? 0 : isNonNullType(returnType) ? nulls * 4 : nulls
    if (oneIn(odds, seed, 'null', ...where)) return null
    const required = Object.keys(owner).filter((key) => !/^(__typename|identity|id|sku|code|org)$/.test(key))
    const brought = required.toSorted().map((key) => `${key}=${JSON.stringify(owner[key])}`)
    const extra = fieldName.startsWith('from') ? brought.join(' ') : ''
    return value(returnType, where.concat(extra))
  }

  function value(type: GraphQLOutputType, where: readonly string[]): unknown {
    if (isNonNullType(type)) return value(type.ofType, where)
    if (isListType(type)) {
      const length = hash(seed, 'length', ...where) % 4
      return Array.from({ length }, (_, index) => {
        const at = [...where, String(index)]
        return !isNonNullType(type.ofType) && oneIn(nulls * 2, seed, 'item', ...at)
          ? null
          : value(type.ofType, at)
      })
    }
    const number = hash(seed, ...where)
    if (isEnumType(type)) return type.getValues()[number % type.getValues().length]?.name
    if (isObjectType(type)) return invented(type, where, number)
    if (isAbstractType(type)) {
      return invented(onePossible(schema, type, number), where, number)
    }
    const [identity = '', field = '', ...more] = where
    switch (type.name) {
      case 'Int':
        return number % 1000
      case 'Float':
        return (number % 1000) / 8
      case 'Boolean':
        return number % 2 === 0
      case 'ID':
        return field === 'id' ? identity : `${identity}:${field}`
      default:
        return `${field} of "${identity}"\n${more.join(' ')}`
    }
  }

  /** Few of each type, so that the same is met in many places. */
  function invented(type: GraphQLObjectType, where: readonly string[], number: number): Invented {
    const isPart = !type.getFields().id && !type.getFields().sku
    const [identity = ''] = where
    return { __typename: type.name, identity: isPart ? identity : `${type.name}-${number % 5}` }
  }
}

function onePossible(schema: GraphQLSchema, type: GraphQLAbstractType, number: number): GraphQLObjectType {
  const possible = [...schema.getPossibleTypes(type)].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return possible[number % possible.length] as GraphQLObjectType
}

function identityOf(source: Invented): string {
  if (source.identity) return source.identity
  const keys = [source.id, source.sku, source.code, (source.org as Invented | undefined)?.id]
  const key = keys.find((each) => typeof each === 'string') as string | undefined
  return key?.split(':')[0] ?? source.__typename
}

/** What a representation brought has no names of types. */
function withTypes(value: unknown, type: GraphQLOutputType): unknown {
  const named = getNamedType(type)
  if (Array.isArray(value)) return value.map((item) => withTypes(item, type))
  if (typeof value !== 'object' || value === null || !isObjectType(named)) return value
  return { __typename: named.name, ...value }
}
