/** Where things are: every path that dev/ touches is derived here, and none depends on the working directory. */
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** The repository. */
export const root = resolve(import.meta.dirname, '..')

/** What `npm start` keeps: databases, streams, keys, logs. */
export const dataFolder = resolve(root, process.env.STOREGRAPH_DATA || '.data')

/** Servers that were downloaded once; every clone of the same user shares them. */
export const cacheFolder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'storegraph')

/** A folder under subgraphs/ with a schema is a subgraph. */
export function subgraphNames(): string[] {
  const folder = join(root, 'subgraphs')
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'schema.graphql')))
}

/** The subgraphs that keep their data in a database. */
export function databaseNames(): string[] {
  const folder = join(root, 'prisma')
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'schema.prisma')))
}
