/**
 * `npm run bench -- gateway-engine [rounds]`: what executing a planned operation costs, by the gateway's own engine and by
 * Apollo's executor: processor time from the plan to the answer's text, without HTTP. Both parse the same replayed
 * answers of the subgraphs and write their requests; they take turns, and the median of the rounds counts. Beside them
 * the floor: the same texts parsed, and the answer written, with nothing in between.
 */
import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import { buildOperationContext, executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway'
import { QueryPlanner } from '@apollo/query-planner'
import { isDeepStrictEqual } from 'node:util'
import { parse } from 'graphql'
import { loadEngineGraph } from '../gateway/engine/engine-graph.ts'
import { executePlanAsJson, toJson } from '../gateway/engine/execute-plan.ts'
import type { SubgraphAnswer } from '../gateway/engine/subgraph-fetch.ts'
import { QUERIES, replayedGraph } from './gateway/engine-graph.ts'

const ROUNDS = Number(process.argv[2] ?? 15)
const ROUND_MS = 120

type RequestContext = Parameters<typeof executeQueryPlan>[2]
type Candidate = () => Promise<string>

const { sdl, replay } = replayedGraph()
const engine = loadEngineGraph(sdl)
const supergraph = Supergraph.build(sdl)
const planner = new QueryPlanner(supergraph)
const apiSchema = supergraph.apiSchema()
const supergraphSchema = supergraph.schema.toGraphQLJSSchema()
const schema = apiSchema.toGraphQLJSSchema()

let calls = 0
let texts: string[] = []
async function ask(subgraph: string, body: string): Promise<SubgraphAnswer> {
  calls++
  const text = await replay(subgraph, body)
  texts.push(text)
  return JSON.parse(text) as SubgraphAnswer
}

function ours(query: string): Candidate {
  const compiled = engine.compile({ document: parse(query) })
  const fetch = (subgraph: string, { body }: { body: string }) => ask(subgraph, body)
  return async () => toJson(await executePlanAsJson(compiled, { fetch }))
}

function apollo(query: string): Candidate {
  const document = parse(query)
  const queryPlan = planner.buildQueryPlan(operationFromDocument(apiSchema, document))
  const operation = buildOperationContext({ schema, operationDocument: document, operationName: 'Test' })
  const process =
    (name: string): GraphQLDataSource['process'] =>
    ({ request: { query: text, variables, operationName } }) =>
      ask(name, JSON.stringify({ query: text, operationName, variables }))
  const sources = Object.fromEntries(
    supergraph.subgraphsMetadata().map(({ name }) => [name, { process: process(name) }]),
  )
  const request = { request: {}, context: {}, metrics: {}, logger: console } as unknown as RequestContext
  return async () =>
    JSON.stringify(
      await executeQueryPlan(queryPlan, sources, request, operation, supergraphSchema, apiSchema),
    )
}

function floor(answers: readonly string[], result: string): Candidate {
  const data: unknown = JSON.parse(result)
  return async () => {
    for (const text of answers) JSON.parse(text)
    return JSON.stringify(data)
  }
}

/** @returns µs of processor time for one */
async function round(candidate: Candidate): Promise<number> {
  const began = process.cpuUsage()
  const end = performance.now() + ROUND_MS
  let done = 0
  do {
    await candidate()
    texts = []
    done++
  } while (performance.now() < end)
  const { user, system } = process.cpuUsage(began)
  return (user + system) / done
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number

for (const [name, query] of Object.entries(QUERIES)) {
  const candidates: Record<string, Candidate> = { ours: ours(query), apollo: apollo(query) }
  const made: Record<string, { text: string; calls: number }> = {}
  for (const [who, candidate] of Object.entries(candidates)) {
    await candidate()
    ;[calls, texts] = [0, []]
    made[who] = { text: await candidate(), calls }
    if (who === 'ours') candidates.floor = floor(texts, made[who].text)
  }
  const { text = '' } = made.ours ?? {}
  if (!isDeepStrictEqual(JSON.parse(text), JSON.parse(made.apollo?.text ?? '')))
    throw new Error(`the answers to ${name} differ`)
  const times: Record<string, number[]> = { ours: [], apollo: [], floor: [] }
  for (let turn = -3; turn < ROUNDS; turn++) {
    for (const [who, candidate] of Object.entries(candidates)) {
      const took = await round(candidate)
      if (turn >= 0) times[who]?.push(took) // what comes before is warming up
    }
  }
  const of = (who: string) => median(times[who] ?? [])
  console.log(
    `${name} (${(text.length / 1024).toFixed(1)} KB): ours ${of('ours').toFixed(0)} µs in ${made.ours?.calls} calls, ` +
      `Apollo ${of('apollo').toFixed(0)} µs in ${made.apollo?.calls} calls, the floor ${of('floor').toFixed(0)} µs; ` +
      `${(of('apollo') / of('ours')).toFixed(1)} × less than Apollo, ${(of('ours') / of('floor')).toFixed(2)} × the floor`,
  )
}
