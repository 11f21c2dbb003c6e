/**
 * Composes the supergraph that supergraph.yaml describes, as Rover does, with the same library. An error
 * names the subgraph, the field and the line.
 */
import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { composeServices } from '@apollo/composition'
import { type ASTNode, type DocumentNode, GraphQLError, parse, Source } from 'graphql'
import { root } from '../paths.ts'
import { readSupergraphConfig } from './supergraph-config.ts'

/**
 * @param file supergraph.yaml
 * @returns the supergraph's SDL
 * @throws Error with a line for each error of composition
 */
export async function composeSupergraph(file: string): Promise<string> {
  const subgraphs = await readSupergraphConfig(file)
  const services = await Promise.all(
    subgraphs.map(async ({ name, url, schemaFile }) => {
      return { name, url, typeDefs: await readSchema(name, schemaFile) }
    }),
  )
  const { supergraphSdl, errors } = composeServices(services)
  if (supergraphSdl) return `${supergraphSdl.trim()}\n`
  throw new Error(['The supergraph does not compose:', ...(errors ?? []).map(describe)].join('\n  '))
}

async function readSchema(name: string, file: string): Promise<DocumentNode> {
  try {
    return parse(new Source(await readFile(file, 'utf8'), relative(root, file)))
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    const { line } = error.locations?.[0] ?? {}
    throw new Error(
      `The supergraph does not compose:\n  [${name}] ${error.message} (${relative(root, file)}:${line})`,
    )
  }
}

/** `[order] Cannot query field … (subgraphs/order/schema.graphql:12)`; the library names field and subgraph itself. */
function describe(error: GraphQLError): string {
  const places = new Set((error.nodes ?? []).flatMap(place))
  const where = places.size > 0 ? ` (${[...places].join(', ')})` : ''
  return error.message + where
}

function place({ loc }: ASTNode): string[] {
  return loc ? [`${loc.source.name}:${loc.startToken.line}`] : []
}
