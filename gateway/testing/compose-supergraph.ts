/** A supergraph of the subgraphs that a test has. */
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { type Graph, loadGraph } from '../execution/graph.ts'

/** @param schemas by the subgraphs' names */
export function composeSupergraph(schemas: Record<string, string>): Graph {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(schemas).map(([name, sdl]) => ({
      name,
      url: `http://${name}.invalid/graphql`,
      typeDefs: parse(sdl),
    })),
  )
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'))
  return loadGraph(supergraphSdl)
}
