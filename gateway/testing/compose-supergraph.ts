/** A supergraph of the subgraphs that a test has. */
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import type { Graph } from '../execution/graph.ts'
import { loadGraph } from '../planning/load-graph.ts'

/** @param schemas by the subgraphs' names */
export const composeSupergraph = (schemas: Record<string, string>): Graph => loadGraph(composeSdl(schemas))

/** The same as text. */
export function composeSdl(schemas: Record<string, string>): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(schemas).map(([name, sdl]) => ({
      name,
      url: `http://${name}.invalid/graphql`,
      typeDefs: parse(sdl),
    })),
  )
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'))
  return supergraphSdl
}
