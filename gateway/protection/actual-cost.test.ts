/** What operations did cost: what their answers have in them. */
import { expect, test } from 'vitest'
import { getOperationAST, parse } from 'graphql'
import { getVariableValues } from 'graphql/execution/values.js'
import { composeSupergraph } from '../testing/compose-supergraph.ts'
import { createActualCost } from './actual-cost.ts'

const graph = composeSupergraph({
  things: `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@cost", "@listSize"])
    type Query {
      thing(search: String @cost(weight: 3)): Thing
      heavy: Thing @cost(weight: 7)
      things(first: Int): [Thing] @listSize(assumedSize: 100, slicingArguments: ["first"], requireOneSlicingArgument: false)
      grid: [[Thing]]
      page(first: Int): Page @listSize(slicingArguments: ["first"], sizedFields: ["nodes"])
      any: [Any]
    }
    type Mutation { change: Thing }
    union Any = Thing | Page
    type Page { nodes: [Thing] tags: [String] }
    type Thing { id: ID  size: Size  name: String @cost(weight: 2)  inner: Thing }
    type Size @cost(weight: 4) { width: Int }
  `,
})
const actualCost = createActualCost(graph.schema, graph.costs)

test.each<[number, string, unknown, Record<string, unknown>?]>([
  [1, '{ thing { id } }', { thing: { id: '1' } }],
  [0, '{ thing { id } }', { thing: null }],
  [0, '{ thing { id } }', null],
  [7, '{ heavy { id } }', { heavy: null }],
  [3, '{ thing { name } }', { thing: { name: 'x' } }],
  [5, '{ thing { size { width } } }', { thing: { size: { width: 1 } } }],
  [4, '{ thing(search: "x") { id } }', { thing: { id: '1' } }],
  [3, '{ thing(search: "x") { id } }', { thing: null }],
  [2, '{ things(first: 50) { id } }', { things: [{ id: '1' }, null, { id: '2' }] }],
  [3, '{ grid { id } }', { grid: [[{ id: '1' }], [{ id: '2' }, { id: '3' }]] }],
  [
    3,
    'query ($n: Int) { page(first: $n) { nodes { id } tags } }',
    { page: { nodes: [{ id: '1' }, { id: '2' }], tags: ['a'] } },
    { n: 30 },
  ],
  [1, '{ a: thing { id } b: thing @skip(if: true) { id } }', { a: { id: '1' } }],
  [1, '{ a: thing { id } ...F ...F } fragment F on Query { a: thing { id } }', { a: { id: '1' } }],
  [
    3,
    '{ a: thing { id } ...F } fragment F on Query { a: thing { inner { inner { id } } } }',
    { a: { id: '1', inner: { inner: { id: '2' } } } },
  ],
  [
    3,
    '{ any { __typename ... on Thing { inner { id } } ... on Page { tags } } }',
    {
      any: [
        { __typename: 'Thing', inner: { id: '1' } },
        { __typename: 'Page', tags: [] },
      ],
    },
  ],
  [11, 'mutation { change { id } }', { change: { id: '1' } }],
  [250, '{ __type(name: "Thing") { name } }', { __type: { name: 'Thing' } }],
])('%d: %s', (cost, text, data, variables = {}) => {
  const document = parse(text)
  const operation = getOperationAST(document)!
  const { coerced = {} } = getVariableValues(graph.schema, operation.variableDefinitions ?? [], variables)
  expect(actualCost({ document, operation, coerced }, data)).toBe(cost)
})
