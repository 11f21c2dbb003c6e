/** A few subgraphs in this process, composed: what they were asked can be read, and what they answer changed. */
import { buildSubgraphSchema } from '@apollo/subgraph'
import { execute, type GraphQLSchema, parse, validate } from 'graphql'
import { composeSdl } from '../../testing/compose-supergraph.ts'
import { type EngineGraph, loadEngineGraph } from '../engine-graph.ts'
import { type CompileOptions } from '../compile-plan.ts'
import { executePlan, type PlanResult, type Run } from '../execute-plan.ts'
import type { SubgraphAnswer, SubgraphFetch } from '../subgraph-fetch.ts'

export interface SubgraphUnderTest {
  readonly name: string
  readonly sdl: string
  readonly resolvers: object
}

export interface Asked {
  readonly subgraph: string
  readonly query: string
  readonly variables: Record<string, unknown>
}

export interface InProcessGraph {
  readonly sdl: string
  readonly graph: EngineGraph
  readonly asked: Asked[]
  readonly schemas: ReadonlyMap<string, GraphQLSchema>
  readonly fetch: SubgraphFetch
  run(
    query: string,
    options?: Partial<Run> & { compile?: CompileOptions; operationName?: string },
  ): Promise<PlanResult<Record<string, unknown>>>
}

export const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@external",
  "@requires", "@provides", "@shareable", "@interfaceObject", "@inaccessible", "@override"])`

export function inProcessGraph(subgraphs: readonly SubgraphUnderTest[]): InProcessGraph {
  const parsed = subgraphs.map(({ name, sdl, resolvers }) => ({
    name,
    typeDefs: parse(`${LINK}\n${sdl}`),
    resolvers,
  }))
  const supergraphSdl = composeSdl(
    Object.fromEntries(subgraphs.map(({ name, sdl }) => [name, `${LINK}\n${sdl}`])),
  )
  const schemas = new Map(
    parsed.map(({ name, typeDefs, resolvers }) => [
      name,
      buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]),
    ]),
  )
  const graph = loadEngineGraph(supergraphSdl)
  const asked: Asked[] = []

  const fetch: SubgraphFetch = async (subgraph, { query, variables }) => {
    asked.push({ subgraph, query, variables })
    return askInProcess(schemas.get(subgraph) as GraphQLSchema, query, variables)
  }

  return {
    sdl: supergraphSdl,
    graph,
    asked,
    schemas,
    fetch,
    async run(query, { compile, operationName, ...run } = {}) {
      const document = parse(query)
      const invalid = validate(graph.schema, document)
      if (invalid.length > 0) throw new Error(invalid.join('\n'))
      asked.length = 0
      return executePlan(graph.compile({ document, operationName }, compile), { fetch, ...run })
    },
  }
}

/** As over a network: what is answered shares nothing with what the subgraph holds. */
export async function askInProcess(
  schema: GraphQLSchema,
  query: string,
  variableValues: Record<string, unknown>,
): Promise<SubgraphAnswer> {
  const document = parse(query)
  const invalid = validate(schema, document)
  if (invalid.length > 0)
    throw new Error(`The engine asked what is not valid: ${invalid.join(', ')}\n${query}`)
  const result = await execute({ schema, document, variableValues })
  return JSON.parse(JSON.stringify(result)) as SubgraphAnswer
}
