/**
 * The types that one subgraph's resolvers must have, from its schema. `mappers.json` beside the schema says
 * which of our own types stands behind a GraphQL type: `{ "Order": "./data/order-row.ts#OrderRow" }`,
 * paths relative to the subgraph's folder. `resolvers/context.ts`, if there is one, exports the type `Context`.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codegen } from '@graphql-codegen/core'
import * as typescript from '@graphql-codegen/typescript'
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers'
import { type DocumentNode, GraphQLError, parse, Source } from 'graphql'

/** What our scalars are in TypeScript; DateTime is parsed to a Date, and a row's Date is served as it is. */
const scalars = {
  ID: 'string',
  DateTime: { input: 'Date', output: 'Date | string' },
  Decimal: 'string',
  EmailAddress: 'string',
}

export async function generateResolvers(subgraphFolder: string): Promise<void> {
  const typeDefs = await readSchema(join(subgraphFolder, 'schema.graphql'))
  const filename = join(subgraphFolder, 'generated/resolvers.ts')
  const context = existsSync(join(subgraphFolder, 'resolvers/context.ts'))
  const content = await codegen({
    filename,
    schema: typeDefs,
    documents: [],
    config: {
      federation: true,
      disableFederationDirectiveAndScalarInjection: true,
      useTypeImports: true,
      enumsAsTypes: true,
      defaultScalarType: 'unknown',
      scalars,
      mappers: await readMappers(subgraphFolder),
      ...(context && { contextType: '../resolvers/context.ts#Context' }),
    },
    plugins: [{ typescript: {} }, { resolvers: {} }],
    pluginMap: { typescript, resolvers: typescriptResolvers },
  })
  await mkdir(join(subgraphFolder, 'generated'), { recursive: true })
  await writeFile(filename, content)
}

async function readSchema(file: string): Promise<DocumentNode> {
  try {
    return parse(new Source(await readFile(file, 'utf8'), file))
  } catch (error) {
    throw error instanceof GraphQLError ? new Error(error.toString()) : error
  }
}

async function readMappers(subgraphFolder: string): Promise<Record<string, string>> {
  const file = join(subgraphFolder, 'mappers.json')
  if (!existsSync(file)) return {}
  const mappers = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
  return Object.fromEntries(
    Object.entries(mappers).map(([type, path]) => [type, path.replace(/^\.\//, '../')]),
  )
}
