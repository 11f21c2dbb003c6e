/** Operations at random, valid by construction or thrown away: the generator is simple, and `validate` strict. */
import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isUnionType,
  type DocumentNode,
  parse,
  validate,
} from 'graphql'
import type { Random } from './random.ts'

export interface RandomOperation {
  readonly source: string
  readonly document: DocumentNode
  readonly variables: Record<string, unknown>
}

const CONDITIONS = ['$yes', '$no', '$given', 'true', 'false'] as const
const TEXTS = ['one', 'two "three"']

export function randomOperation(schema: GraphQLSchema, random: Random, maxDepth: number): RandomOperation {
  for (;;) {
    const source = generate(schema, random, maxDepth)
    const document = parse(source)
    if (validate(schema, document).length > 0) continue
    const given = random.chance(0.5)
    const variables = { yes: true, no: false, given, ...(random.chance(0.5) && { first: random.below(4) }) }
    return { source, document, variables }
  }
}

function generate(schema: GraphQLSchema, random: Random, maxDepth: number): string {
  const fragments: string[] = []
  const mutation = schema.getMutationType()
  const isMutation = mutation && random.chance(0.15)
  const root = (isMutation ? mutation : schema.getQueryType()) as GraphQLCompositeType
  const body = selections(root, maxDepth)
  const text = [body, ...fragments].join('\n')
  const definitions = [
    ['$yes', 'Boolean! = true'],
    ['$no', 'Boolean!'],
    ['$given', 'Boolean! = false'],
    ['$first', 'Int = 2'],
  ].flatMap(([name = '', type]) => (text.includes(name) ? [`${name}: ${type}`] : []))
  const variables = definitions.length > 0 ? `(${definitions.join(', ')})` : ''
  return `${isMutation ? 'mutation' : 'query'} Test${variables} ${text}`

  function selections(type: GraphQLCompositeType, depth: number): string {
    const count = 1 + random.below(3)
    const parts = Array.from({ length: count }, () => selection(type, depth))
    return `{ ${parts.join(' ')} }`
  }

  function condition(): string {
    if (!random.chance(0.12)) return ''
    return ` @${random.pick(['skip', 'include'])}(if: ${random.pick(CONDITIONS)})`
  }

  function selection(type: GraphQLCompositeType, depth: number): string {
    const isRoot = type === schema.getQueryType() || type === mutation
    if (depth > 0 && !isRoot && random.chance(isUnionType(type) ? 0.8 : isAbstractType(type) ? 0.5 : 0.12)) {
      const narrowed = narrow(type)
      if (random.chance(0.6)) return `... on ${narrowed}${condition()} ${selections(narrowed, depth - 1)}`
      if (random.chance(0.3)) return `...${condition()} ${selections(type, depth - 1)}`
      const name = `F${fragments.length}`
      fragments.push('')
      fragments[Number(name.slice(1))] = `fragment ${name} on ${narrowed} ${selections(narrowed, depth - 1)}`
      return `...${name}${condition()} ${random.chance(0.2) ? `...${name}` : ''}`
    }
    if (isUnionType(type) || (!isRoot && random.chance(0.15)))
      return `${random.chance(0.2) ? 't: ' : ''}__typename${condition()}`
    const all = Object.values(type.getFields())
    const fields = all.filter((each) => depth > 0 || isLeafType(getNamedType(each.type)))
    if (fields.length === 0) return '__typename'
    const field = random.pick(fields)
    const named = getNamedType(field.type)
    const args = random.chance(0.7) || field.args.some(isRequired) ? field.args.map(argument).join(', ') : ''
    const alias = random.chance(0.25) || args ? `a${random.below(6)}: ` : ''
    const below = isCompositeType(named) ? ` ${selections(named, depth - 1)}` : ''
    return `${alias}${field.name}${args && `(${args})`}${condition()}${below}`
  }

  function narrow(type: GraphQLCompositeType): GraphQLCompositeType {
    const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type]
    const one = random.pick(possible)
    const interfaces = isInterfaceType(type) || isUnionType(type) ? one.getInterfaces() : []
    return random.chance(0.25) && interfaces.length > 0 ? random.pick(interfaces) : one
  }

  function argument({ name, type }: GraphQLArgument): string {
    const named = getNamedType(type).name
    if (named === 'Int') return `${name}: ${random.chance(0.5) ? '$first' : random.below(4)}`
    return `${name}: ${JSON.stringify(random.pick(TEXTS))}`
  }
}

const isRequired = ({ type }: GraphQLArgument) => String(type).endsWith('!')
