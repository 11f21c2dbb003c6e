/** The parts of the user subgraph, put together: the one place that knows all of them. */
import { ownParts } from '#platform/process/owned-parts.ts'
import { serveSubgraph } from '#platform/subgraph/serve-subgraph.ts'
import type { UserConfig } from './config.ts'
import { startAccessTokens } from './credentials/access-tokens.ts'
import { readCommonPasswords } from './credentials/common-passwords.ts'
import { serveJwks } from './credentials/jwks-route.ts'
import { createPasswordHasher, type PasswordHasher } from './credentials/password-hasher.ts'
import { checkDatabase, openDatabase } from './data/database.ts'
import { startPruning } from './jobs/pruning.ts'
import { createContext, type Services } from './resolvers/context.ts'
import { resolvers } from './resolvers/resolvers.ts'

/** Parts that a test may bring itself. */
export interface ReplacedParts {
  passwords?: PasswordHasher
}

export async function startUser(config: UserConfig, replaced: ReplacedParts = {}) {
  await using parts = ownParts()
  const database = parts.adopt(openDatabase(config.DATABASE_URL), (client) => client.$disconnect())
  parts.own(startPruning(database))
  const accessTokens = parts.own(await startAccessTokens(database, config.ACCESS_TOKEN_SECONDS))
  const passwords = replaced.passwords ?? createPasswordHasher()
  const services: Services = { database, passwords, isCommonPassword: readCommonPasswords(), accessTokens }
  const { port, schema } = parts.own(
    await serveSubgraph({
      name: 'user',
      config,
      typeDefs: new URL('./schema.graphql', import.meta.url),
      resolvers,
      context: (caller, client) => createContext(services, caller, client),
      checks: { database: () => checkDatabase(database), signingKeys: () => accessTokens.check() },
      routes: (app) => serveJwks(app, accessTokens),
    }),
  )
  return { port, schema, database, services, close: parts.handOver() }
}
