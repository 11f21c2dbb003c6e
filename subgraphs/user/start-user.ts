/** The parts of the user subgraph, put together: the one place that knows all of them. */
import { ownParts } from '#platform/process/owned-parts.ts'
import { serveSubgraph } from '#platform/subgraph/serve-subgraph.ts'
import type { UserConfig } from './config.ts'
import { startAccessTokens } from './credentials/access-tokens.ts'
import { readCommonPasswords } from './credentials/common-passwords.ts'
import { serveJwks } from './credentials/jwks-route.ts'
import { createPasswordHasher } from './credentials/password-hasher.ts'
import { openDatabase } from './data/database.ts'
import { startPruning } from './jobs/pruning.ts'
import { createContext } from './resolvers/context.ts'
import { resolvers } from './resolvers/resolvers.ts'

export async function startUser(config: UserConfig) {
  await using parts = ownParts()
  const database = parts.adopt(openDatabase(config.DATABASE_URL), (client) => client.$disconnect())
  parts.adopt(startPruning(database), (stop) => stop())
  const accessTokens = parts.own(await startAccessTokens(database, config.ACCESS_TOKEN_SECONDS))
  const passwords = createPasswordHasher()
  const resources = { database, passwords, isCommonPassword: readCommonPasswords(), accessTokens }
  const { port, schema } = parts.own(
    await serveSubgraph({
      name: 'user',
      config,
      typeDefs: new URL('./schema.graphql', import.meta.url),
      resolvers,
      context: (caller, client) => createContext(resources, caller, client),
      checks: { database: () => database.$queryRaw`SELECT 1`, signingKeys: () => accessTokens.check() },
      routes: (app) => serveJwks(app, accessTokens),
    }),
  )
  return { port, schema, resources, close: parts.handOver() }
}
