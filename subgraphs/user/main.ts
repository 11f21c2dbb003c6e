/** The user subgraph: accounts, sessions, and the tokens that say who is asking. */
import { readConfig } from '#platform/config.ts'
import { onShutdown } from '#platform/shutdown.ts'
import { startService, startSubgraph } from '#platform/subgraph.ts'
import { configSchema } from './config.ts'
import { createContext } from './context.ts'
import { startAccessTokens } from './data/access-tokens.ts'
import { readCommonPasswords } from './data/common-passwords.ts'
import { openDatabase } from './data/database.ts'
import { createPasswordHasher } from './data/password-hasher.ts'
import { startPruning } from './data/pruning.ts'
import { serveJwks } from './jwks-route.ts'
import { resolvers } from './resolvers/resolvers.ts'

const config = readConfig(configSchema)
await startService('user', config)
const database = openDatabase(config.DATABASE_URL)
onShutdown(() => database.$disconnect())
onShutdown(startPruning(database))
const accessTokens = await startAccessTokens(database, config.ACCESS_TOKEN_SECONDS)
onShutdown(() => accessTokens.close())
const passwords = createPasswordHasher()
const resources = { database, passwords, isCommonPassword: readCommonPasswords(), accessTokens }

await startSubgraph({
  name: 'user',
  config,
  typeDefs: new URL('schema.graphql', import.meta.url),
  resolvers,
  context: (caller, client) => createContext(resources, caller, client),
  checks: { database: () => database.$queryRaw`SELECT 1`, signingKeys: () => accessTokens.check() },
  routes: (app) => serveJwks(app, accessTokens),
})
