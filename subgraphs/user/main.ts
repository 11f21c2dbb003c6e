/** The user subgraph: accounts, sessions, and the tokens that say who is asking. */
import { readConfig } from '#platform/process/config.ts'
import { onShutdown } from '#platform/process/shutdown.ts'
import { startService, startSubgraph } from '#platform/subgraph/serve-subgraph.ts'
import { configSchema } from './config.ts'
import { createContext } from './resolvers/context.ts'
import { startAccessTokens } from './credentials/access-tokens.ts'
import { readCommonPasswords } from './credentials/common-passwords.ts'
import { openDatabase } from './data/database.ts'
import { createPasswordHasher } from './credentials/password-hasher.ts'
import { startPruning } from './jobs/pruning.ts'
import { serveJwks } from './credentials/jwks-route.ts'
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
  typeDefs: new URL('./schema.graphql', import.meta.url),
  resolvers,
  context: (caller, client) => createContext(resources, caller, client),
  checks: { database: () => database.$queryRaw`SELECT 1`, signingKeys: () => accessTokens.check() },
  routes: (app) => serveJwks(app, accessTokens),
})
