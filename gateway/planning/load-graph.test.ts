/** The supergraph as it is committed: what it says about authorization, for us and for other routers. */
import { readFileSync } from 'node:fs'
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals'
import { expect, test } from 'vitest'
import { isNonNullType, isObjectType } from 'graphql'
import { loadGraph } from './load-graph.ts'

const sdl = readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8')
const graph = loadGraph(sdl)

test('it requires every router to enforce authorization, and Apollo Router can', () => {
  expect(sdl).toContain('@link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)')
  expect(sdl).toContain('@link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)')
  const supportedFeatures = ROUTER_SUPPORTED_SUPERGRAPH_FEATURES
  expect(() => Supergraph.build(sdl, { supportedFeatures })).not.toThrow()
})

test('a router that does not know of authorization refuses it', () => {
  expect(() => Supergraph.build(sdl)).toThrow(/requiresScopes.* is for: SECURITY but is unsupported/)
})

test('clients see the graph without the machinery of its authorization', () => {
  expect(Object.keys(graph.schema.getTypeMap()).filter((name) => name.includes('Scope'))).toEqual([])
  expect(graph.schema.getDirective('authenticated')).toBeFalsy()
})

test.each([
  ['Query.user', []],
  ['Query.order', []],
  ['Query.payment', []],
  ['Query.warehouses', [['staff']]],
  ['Product.stockLevels', [['staff']]],
  ['Mutation.orderPlace', []],
  ['Mutation.stockAdjust', [['staff']]],
  ['Subscription.orderStatusChanged', []],
  ['Order.payment', []],
  ['Order.saga', []],
  ['User.orders', []],
])('%s is for signed-in callers with the scopes %j', (coordinate, anyOf) => {
  expect(graph.requirements.get(coordinate)).toEqual([{ anyOf }])
})

test.each(['Query.me', 'Query.product', 'Query.products', 'Mutation.sessionCreate'])(
  '%s is for everybody',
  (coordinate) => {
    expect(graph.requirements.get(coordinate)).toBeUndefined()
  },
)

test('what may be refused may be null, so that a refusal takes nothing else away', () => {
  const roots = ['Mutation', 'Subscription']
  const notNull = [...graph.requirements.keys()].filter((coordinate) => {
    const [typeName = '', fieldName = ''] = coordinate.split('.')
    const type = graph.schema.getType(typeName)
    return !roots.includes(typeName) && isObjectType(type) && isNonNullType(type.getFields()[fieldName]?.type)
  })
  expect(notNull).toEqual([])
})
