/** supergraph.yaml, as Rover reads it: which subgraphs there are, where each answers, and where its schema stands. */
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const configSchema = z.object({
  federation_version: z.union([z.string(), z.number()]),
  subgraphs: z.record(z.string(), z.object({ routing_url: z.url(), schema: z.object({ file: z.string() }) })),
})

export interface ComposedSubgraph {
  name: string
  url: string
  schemaFile: string
}

/** @param file supergraph.yaml */
export async function readSupergraphConfig(file: string): Promise<ComposedSubgraph[]> {
  const { subgraphs } = configSchema.parse(parse(await readFile(file, 'utf8')))
  return Object.entries(subgraphs).map(([name, { routing_url: url, schema }]) => {
    return { name, url, schemaFile: resolve(dirname(file), schema.file) }
  })
}
