/** What operations cost, by the weights and sizes of the schemas: those of clients little, those of attacks too much. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { getOperationAST, parse, validate } from 'graphql'
import { getVariableValues } from 'graphql/execution/values.js'
import type { Graph } from '../execution/graph.ts'
import { loadGraph } from '../planning/load-graph.ts'
import { graphiqlPage } from '../explorer/graphiql-page.ts'
import { composeSupergraph } from '../testing/compose-supergraph.ts'
import { createCostEstimator } from './estimate-cost.ts'
import { costLimitKeys } from './limits.ts'

const root = join(import.meta.dirname, '../..')
const shop = loadGraph(readFileSync(join(root, 'gateway/supergraph.graphql'), 'utf8'))
const LIMIT_COST = costLimitKeys.LIMIT_COST.parse(undefined)

function costOf(text: string, variables: Record<string, unknown> = {}, graph: Graph = shop): number {
  const document = parse(text)
  expect(validate(graph.schema, document).map(({ message }) => message)).toEqual([])
  const operation = getOperationAST(document)
  if (!operation) throw new Error('No single operation.')
  const { coerced, errors } = getVariableValues(graph.schema, operation.variableDefinitions ?? [], variables)
  if (!coerced) throw errors?.[0]
  return createCostEstimator(graph.schema, graph.costs)(document, operation, coerced)
}

describe('by the specification', () => {
  const graph = composeSupergraph({
    things: `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@cost", "@listSize"])
      type Query {
        thing(search: String @cost(weight: 3), filter: Filter): Thing
        heavy: Thing @cost(weight: 7)
        things(first: Int, last: Int = 4): [Thing] @listSize(slicingArguments: ["first", "last"])
        some: [Thing] @listSize(assumedSize: 6)
        unknown: [Thing]
        page(first: Int): Page @listSize(assumedSize: 5, slicingArguments: ["first"], sizedFields: ["nodes"], requireOneSlicingArgument: false)
        any: [Any] @listSize(assumedSize: 2)
      }
      type Mutation { change: Thing  changeAll: [Thing] @cost(weight: 2) @listSize(assumedSize: 3) }
      input Filter { name: String @cost(weight: 2)  not: [Filter!] }
      union Any = Thing | Page
      type Page { nodes: [Thing] tags: [String] }
      type Thing { id: ID  size: Size  name: String @cost(weight: 2)  inner: Thing }
      type Size @cost(weight: 4) { width: Int }
    `,
  })

  test.each<[number, string, Record<string, unknown>?]>([
    [1, '{ thing { id } }'],
    [3, '{ thing { id name } }'],
    [5, '{ thing { size { width } } }'],
    [7, '{ heavy { id } }'],
    [8, '{ heavy { inner { id } } }'],
    [4, '{ thing(search: "x") { id } }'],
    [5, '{ thing(filter: { name: "a", not: [{ name: "b" }] }) { id } }'],
    [6, '{ some { id } }'],
    [12, '{ some { inner { id } } }'],
    [10, '{ unknown { id } }'],
    [4, '{ things { id } }'],
    [9, '{ things(first: 9) { id } }'],
    [20, 'query ($first: Int) { things(first: $first) { id } }', { first: 20 }],
    [0, '{ things(first: 0, last: 0) { id } }'],
    [4, '{ things(first: -1) { id } }'],
    [6, '{ page { nodes { id } } }'],
    [31, '{ page(first: 30) { ...P } } fragment P on Page { nodes { id } tags }'],
    [1, '{ a: thing { id } b: thing @skip(if: true) { id } ... @include(if: false) { thing { id } } }'],
    [3, '{ a: thing { id } ...F ...F } fragment F on Query { b: thing { id } }'],
    [4, '{ any { __typename ... on Thing { inner { id } } } }'],
    [11, 'mutation { change { id } }'],
    [16, 'mutation { changeAll { id } }'],
    [250, '{ __schema { types { name } } }'],
    [0, '{ __typename }'],
  ])('%i is the cost of %s', (expected, text, variables = {}) => {
    expect(costOf(text, variables, graph)).toBe(expected)
  })
})

describe('in the shop', () => {
  const walkThrough = [
    ...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```graphql\n([\s\S]*?)```/g),
  ].map(([, text = '']) => text)
  const tabs = JSON.parse(
    /<script type="application\/json" id="tabs">(.*?)<\/script>/s.exec(graphiqlPage())?.[1] ?? '[]',
  ) as { query: string }[]
  /** What the page fills in. */
  const carried = { order: 'o', product: 'p', key: 'k', total: { amount: '1.00', currencyCode: 'EUR' } }
  const line =
    'quantity unitPrice { amount } product { id slug name images { url altText } availability { available } }'
  const orders = `nodes { id number status total { amount currencyCode } lines { ${line} } fulfillment { status } payment { status } }`
  const products =
    'nodes { id slug name price { amount currencyCode } images { url altText } availability { inStock } category { name slug } }'
  const storefront = [
    `{ categories { slug name children { slug name } } products(first: 24, sort: NEWEST) { ${products} pageInfo { endCursor } } }`,
    `{ products(first: 48, filter: { search: "lamp" }) { totalCount facets { name values { value label count } } ${products} pageInfo { endCursor hasNextPage } } }`,
    `{ product(slug: "a") { id name description price { amount } images { url altText } availability { available } category { name parent { name } } } }`,
    `{ me { displayName addresses { city } paymentMethods { brand last4 } orders(first: 20) { ${orders} } } }`,
    `{ order(id: "ord_1") { id customer { displayName } ${'lines { ' + line + ' }'} history { type occurredAt } saga { status steps { name status } } payment { status transactions { type } } } }`,
    `{ orders(first: 50) { nodes { id number status customer { displayName } total { amount } saga { status } payment { status } } pageInfo { endCursor } totalCount } }`,
  ]

  test('the operations of clients are far below the limit', () => {
    const named: [string, string, Record<string, unknown>][] = [
      ...walkThrough.map((text): [string, string, Record<string, unknown>] => ['walk-through', text, {}]),
      ...tabs.map(({ query }): [string, string, Record<string, unknown>] => ['GraphiQL', query, carried]),
      ...storefront.map((text): [string, string, Record<string, unknown>] => ['storefront', text, {}]),
    ]
    const costs = named.map(([where, text, variables]) => {
      const name = /^(?:query|mutation|subscription) (\w+)/m.exec(text)?.[1] ?? text.slice(0, 60)
      return { where, name, cost: costOf(text, variables) }
    })
    process.stderr.write(
      `${costs.map(({ where, name, cost }) => `${String(cost).padStart(6)}  ${where}: ${name}`).join('\n')}\n`,
    )
    expect(walkThrough.length).toBeGreaterThan(7)
    expect(tabs.length).toBeGreaterThan(3)
    for (const { cost, where } of costs) {
      expect(cost).toBeLessThan(where === 'storefront' ? LIMIT_COST / 2 : LIMIT_COST / 20)
    }
  })

  test.each<[string, string]>([
    [
      '100 aliases of a page of 100',
      `{ ${Array.from({ length: 100 }, (_, at) => `a${at}: products(first: 100) { nodes { id } }`).join(' ')} }`,
    ],
    [
      '100 aliases of a page that says no size',
      `{ ${Array.from({ length: 100 }, (_, at) => `a${at}: products { nodes { id } }`).join(' ')} }`,
    ],
    [
      'a customer’s orders of a customer',
      '{ me { orders(first: 100) { nodes { customer { orders(first: 100) { nodes { id } } } } } } }',
    ],
    [
      'the same, four deep',
      `{ me { ${'orders(last: 100) { edges { node { customer { '.repeat(4)} id ${'} } } }'.repeat(4)} } }`,
    ],
    ['categories of categories', `{ categories { ${'children { '.repeat(4)} id ${'}'.repeat(4)} } }`],
    [
      '20 whole schemas',
      `{ ${Array.from({ length: 20 }, (_, at) => `a${at}: __schema { types { name } }`).join(' ')} }`,
    ],
    [
      '100 sign-ins at once',
      `mutation { ${Array.from({ length: 100 }, (_, at) => `a${at}: sessionCreate(input: { email: "a", password: "b" }) { userErrors { message } }`).join(' ')} }`,
    ],
  ])('%s are above it', (_what, text) => {
    expect(costOf(text)).toBeGreaterThan(LIMIT_COST)
  })
})
