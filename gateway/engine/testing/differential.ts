/**
 * The same operation through this engine and through Apollo's, on the same invented subgraphs. What differs is
 * returned, but for what ours does rightly otherwise: accepted-differences.ts says what that is, and why.
 */
import { composeServices } from '@apollo/composition'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { type EngineGraph, loadEngineGraph } from '../engine-graph.ts'
import { clientPathOf } from '../compile-plan.ts'
import { executePlan, executePlanAsJson } from '../execute-plan.ts'
import type { SubgraphFetch } from '../subgraph-fetch.ts'
import { abstractPlaces } from './abstract-places.ts'
import { type Accepted, acceptedDifferences } from './accepted-differences.ts'
import { apolloOracle, type Oracle, PLANNER } from './apollo-oracle.ts'
import { askInvented, type Weather } from './invented-subgraph.ts'
import { LINK } from './in-process-graph.ts'
import { createRandom } from './random.ts'
import { randomOperation } from './random-operation.ts'
import { SAMPLE_GRAPHS } from './sample-graphs.ts'

interface Sample {
  readonly name: string
  readonly graph: EngineGraph
  readonly oracle: Oracle
  readonly subgraphs: readonly string[]
  readonly ask: (
    weather: Weather,
  ) => (subgraph: string, query: string, variables: Record<string, unknown>) => ReturnType<SubgraphFetch>
}

/** Apollo's planner takes minutes for some deeper ones of a graph that is nothing but interface objects. */
const MAX_DEPTHS: Readonly<Record<string, number>> = { staff: 2 }

export interface Difference {
  readonly seed: number
  readonly graph: string
  readonly source: string
  readonly what: string
}

export interface Comparison {
  readonly operations: number
  /** In how many of them subgraphs reported errors. */
  readonly withErrors: number
  /** That Apollo's planner gives up on. */
  readonly unplanned: number
  readonly calls: { ours: number; theirs: number }
  readonly accepted: Partial<Record<Accepted, number>>
  readonly differences: readonly Difference[]
}

export function loadSamples(): Sample[] {
  return Object.entries(SAMPLE_GRAPHS).map(([name, sdls]) => {
    const services = Object.entries(sdls).map(([subgraph, sdl]) => ({
      name: subgraph,
      url: `http://${subgraph}`,
      typeDefs: parse(`${LINK}\n${sdl}`),
    }))
    const { supergraphSdl, errors } = composeServices(services)
    if (!supergraphSdl) throw new Error(`${name}: ${errors?.map(String).join('\n')}`)
    const schemas = new Map(
      services.map(({ name: subgraph, typeDefs }) => [subgraph, buildSubgraphSchema([{ typeDefs }])]),
    )
    const ask: Sample['ask'] = (weather) => (subgraph, query, variables) =>
      askInvented(subgraph, schemas.get(subgraph)!, { query, variables }, weather)
    const graph = loadEngineGraph(supergraphSdl, { planner: PLANNER })
    return { name, graph, oracle: apolloOracle(supergraphSdl), subgraphs: Object.keys(sdls), ask }
  })
}

export async function compareEngines(
  samples: readonly Sample[],
  from: number,
  count: number,
): Promise<Comparison> {
  const calls = { ours: 0, theirs: 0 }
  const accepted: Partial<Record<Accepted, number>> = {}
  const differences: Difference[] = []
  let withErrors = 0
  let unplanned = 0
  for (let seed = from; seed < from + count; seed++) {
    const { graph, oracle, subgraphs, ask, name } = samples[seed % samples.length]!
    const random = createRandom(seed)
    const { source, document, variables } = randomOperation(graph.schema, random, MAX_DEPTHS[name] ?? 4)
    const weather = randomWeather(seed, subgraphs)
    const compiled = attempt(() => graph.compile({ document }, { mergeFetches: random.chance(0.7) }))
    if (!compiled) {
      unplanned++
      continue
    }
    const asked = ask(weather)
    const theirs = await oracle(document, variables, (...request) => {
      calls.theirs++
      return asked(...request)
    })
    const fetch: SubgraphFetch = (subgraph, request) => {
      calls.ours++
      return asked(subgraph, request.query, request.variables)
    }
    const ours = await executePlan(compiled, { variables, fetch })
    const { data: json } = await executePlanAsJson(compiled, { variables, fetch })
    if (ours.errors) withErrors++
    const add = (what: string) => differences.push({ seed, graph: name, source, what })
    if ((json ?? 'null') !== JSON.stringify(ours.data)) add('as JSON it is something else')
    const { remaining, used } = acceptedDifferences(ours, theirs, {
      clientPath: clientPathOf(document),
      source,
      hasInterfaceObjects: name === 'staff',
      hasSharedRoots: name === 'places',
      abstract: abstractPlaces(graph.schema, document),
    })
    for (const reason of used) accepted[reason] = (accepted[reason] ?? 0) + 1
    remaining.forEach(add)
  }
  return { operations: count, withErrors, unplanned, calls, accepted, differences }
}

/** A third of the time nothing goes wrong. */
function randomWeather(seed: number, subgraphs: readonly string[]): Weather {
  const random = createRandom(seed + 0.5)
  if (random.chance(0.3)) return { seed, nulls: 0, failures: 0, missing: 0 }
  const odds = (most: number) => (random.chance(0.5) ? 3 + random.below(most) : 0)
  const away = random.chance(0.1) ? random.pick(subgraphs) : undefined
  return { seed, nulls: odds(12), failures: odds(15), missing: odds(10), away }
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}
