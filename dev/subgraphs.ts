/**
 * Which subgraphs there are, and what follows from their names. A folder below subgraphs/ with a schema is a
 * subgraph, one below prisma/ with a schema is its database, and supergraph.yaml says its port.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.ts'

/**
 * `order:` and in its next line `routing_url: http://localhost:4003/graphql`. A pattern, as a library for YAML
 * would cost `npm start` 10 MB as long as it runs; tests/configuration.test.ts compares the two.
 */
const ROUTE = /^ {2}([a-z][a-z0-9-]*):\n {4}routing_url: https?:\/\/[^/:\s]+:(\d+)\//gm

export function subgraphNames(): string[] {
  return foldersWith('subgraphs', 'schema.graphql')
}

/** The subgraphs that keep their data in a database. */
export function databaseNames(): string[] {
  return foldersWith('prisma', 'schema.prisma')
}

/** Each subgraph's port in development, by its name. */
export function subgraphPorts(): Record<string, number> {
  const yaml = readFileSync(join(root, 'supergraph.yaml'), 'utf8')
  const routes = new Map([...yaml.matchAll(ROUTE)].map(([, name, port]) => [name, Number(port)]))
  return Object.fromEntries(
    subgraphNames().map((name) => {
      const port = routes.get(name)
      if (port === undefined) throw new Error(`supergraph.yaml has no routing_url with a port for "${name}".`)
      return [name, port]
    }),
  )
}

/** `('order', 'DATABASE_URL')` → `ORDER_DATABASE_URL`: the variable of a service or a part. */
export const variable = (name: string, suffix: string) =>
  `${name.toUpperCase().replaceAll('-', '_')}_${suffix}`

/** `order` → `ORDER_DATABASE_URL` */
export const databaseVariable = (subgraph: string) => variable(subgraph, 'DATABASE_URL')

function foldersWith(folder: string, file: string): string[] {
  const path = join(root, folder)
  if (!existsSync(path)) return []
  return readdirSync(path).filter((name) => existsSync(join(path, name, file)))
}
