/** What the gateway's engine adds to running a plan: introspection, refusals, text, and reads that are shared. */
import { expect, test } from 'vitest'
import { parse } from 'graphql'
import { toJson } from '../engine/execute-plan.ts'
import { WrittenData } from '../engine/written-data.ts'
import { ANONYMOUS, type GatewayCaller } from '../identity/gateway-caller.ts'
import { composeSupergraph } from '../testing/compose-supergraph.ts'
import { planInProcess } from '../testing/plan-in-process.ts'
import { startApolloEngine } from './apollo-engine.ts'
import type { EngineName } from './engine-name.ts'
import type { Execution, FetchFromSubgraph } from './executor.ts'
import { operationContext } from './operation-context.ts'
import { createPlans } from './plans.ts'
import { createStoregraphExecutor } from './storegraph-executor.ts'

const graph = composeSupergraph({
  shop: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@authenticated"])
    type Query { product(id: ID!): Product secret: String @authenticated }
    type Product @key(fields: "id") { id: ID! name: String cost: Int @authenticated }`,
})

const planOurs = planInProcess(graph.sdl)
const apollo = startApolloEngine(graph.sdl)

function running(engine: EngineName) {
  const asked: string[] = []
  const fetchFrom: FetchFromSubgraph = async (_subgraph, { query }) => {
    asked.push(query)
    await new Promise((resolve) => setImmediate(resolve))
    return { data: { product: { id: '1', name: 'One "1"', cost: 3, __typename: 'Product' } } }
  }
  const planFor = createPlans(graph, engine === 'apollo' ? apollo.plan : planOurs)
  const executor =
    engine === 'apollo' ? apollo.executor(fetchFrom) : createStoregraphExecutor(graph, fetchFrom)
  const run = async (source: string, caller: Partial<GatewayCaller> = {}, more: Partial<Execution> = {}) => {
    const plan = await planFor({ source, document: parse(source) }, caller.role ?? null)
    const context = operationContext({ ...ANONYMOUS, ...caller })
    return executor.execute(plan, { variables: {}, context, ...more })
  }
  return { asked, run }
}

const SCHEMA = `query ($no: Boolean = false) { ...S product(id: "1") { name } } fragment S on Query {
  s: __schema { queryType { name } } none: __type(name: "Nothing") { name } __schema @include(if: $no) { description } }`

test.each([
  ['the schema is asked beside data, in a fragment', SCHEMA],
  ['what may not be seen is null, with its error', '{ secret product(id: "1") { name cost } }'],
  ['nothing is left to fetch', '{ secret }'],
  ['only the schema is asked', '{ __type(name: "Product") { fields { name } } }'],
])('both engines answer the same where %s', async (_what, source) => {
  const [ours, theirs] = await Promise.all([running('storegraph').run(source), running('apollo').run(source)])
  expect(JSON.parse(JSON.stringify(ours))).toEqual(JSON.parse(JSON.stringify(theirs)))
  expect(JSON.stringify(ours.data)).toBe(JSON.stringify(theirs.data))
})

test('an answer that is written already is the same', async () => {
  const { run } = running('storegraph')
  const source = '{ secret product(id: "1") { name } }'
  const [written, plain] = await Promise.all([run(source, {}, { asText: true }), run(source)])
  const formatted = { ...plain, errors: plain.errors?.map((error) => error.toJSON()) }
  const data: unknown = written.data
  if (!(data instanceof WrittenData)) throw new Error('The data is not written.')
  const text = toJson({ data: data.text, errors: formatted.errors }, undefined)
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(formatted)))
  expect(JSON.stringify({ written: written.data })).toBe(JSON.stringify({ written: plain.data }))
})

test('the same read of one identity at the same time is one, whatever its address; another identity has its own', async () => {
  const { asked, run } = running('storegraph')
  const source = '{ product(id: "1") { name } }'
  const near = { client: { address: '10.0.0.1', userAgent: 'a' } }
  const ann: Partial<GatewayCaller> = { userId: 'ann', role: 'CUSTOMER' }
  const bob: Partial<GatewayCaller> = { userId: 'bob', role: 'CUSTOMER' }
  const results = await Promise.all([run(source), run(source, near), run(source, ann), run(source, bob)])
  for (const { data } of results) expect(data).toEqual({ product: { name: 'One "1"' } })
  expect(asked).toHaveLength(3)
})
