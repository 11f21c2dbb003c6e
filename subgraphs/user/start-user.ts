/** The parts of the user subgraph, put together: the one place that knows all of them. */
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import { natsAddress } from '#platform/messaging/nats-keys.ts'
import { startOutbox } from '#platform/messaging/outbox.ts'
import { ownParts } from '#platform/process/owned-parts.ts'
import { serveSubgraph } from '#platform/subgraph/serve-subgraph.ts'
import type { UserConfig } from './config.ts'
import { startAccessTokens } from './credentials/access-tokens.ts'
import { readCommonPasswords } from './credentials/common-passwords.ts'
import { serveJwks } from './credentials/jwks-route.ts'
import { createKeySealer, type KeySealer, parseEncryptionKeys, unsealed } from './credentials/key-sealer.ts'
import { createPasswordHasher, type PasswordHasher } from './credentials/password-hasher.ts'
import { checkDatabase, type Database, openDatabase } from './data/database.ts'
import { countOpenSessions } from './data/session-rows.ts'
import { startPruning } from './jobs/pruning.ts'
import { DevelopmentAccounts, refuseDevelopmentAccounts } from './operations/refuse-development-accounts.ts'
import { watchSessions } from './telemetry/security-metrics.ts'
import { createContext, type Services } from './resolvers/context.ts'
import { serveSessionCheck } from './resolvers/session-check-route.ts'
import { resolvers } from './resolvers/resolvers.ts'

const COUNTED_SESSIONS = 10_000

/** Parts that a test may bring itself. */
export interface ReplacedParts {
  passwords?: PasswordHasher
}

export async function startUser(config: UserConfig, replaced: ReplacedParts = {}) {
  await using parts = ownParts()
  const database = parts.adopt(openDatabase(config.DATABASE_URL), (client) => client.$disconnect())
  const isProduction = config.NODE_ENV === 'production'
  if (isProduction) await refuseUnlessAway(database)
  const sealer = sealerOf(config)
  const bus = parts.own(await connectBus(natsAddress(config), STREAMS, { provisions: false }))
  const outbox = parts.own(startOutbox(database, bus, 'storegraph/user'))
  parts.own(startPruning(database))
  parts.adopt(
    watchSessions(() => countOpenSessions(database, COUNTED_SESSIONS)),
    (end) => end(),
  )
  const accessTokens = parts.own(
    await startAccessTokens(database, config.ACCESS_TOKEN_SECONDS, undefined, sealer),
  )
  const passwords = replaced.passwords ?? createPasswordHasher()
  const services: Services = {
    database,
    outbox,
    passwords,
    isCommonPassword: readCommonPasswords(),
    accessTokens,
  }
  const { port, schema, onKeyWithdrawn } = parts.own(
    await serveSubgraph({
      name: 'user',
      bus,
      config,
      typeDefs: new URL('./schema.graphql', import.meta.url),
      resolvers,
      context: (caller, client) => createContext(services, caller, client),
      checks: {
        database: () => checkDatabase(database),
        messaging: () => bus.check(),
        outbox: () => outbox.caughtUp(),
        signingKeys: () => accessTokens.check(),
        ...(isProduction && { accounts: () => refuseDevelopmentAccounts(database) }),
      },
      routes(app, callerOf) {
        serveJwks(app, accessTokens)
        serveSessionCheck(app, database, callerOf)
      },
    }),
  )
  onKeyWithdrawn(() => void accessTokens.reread())
  return { port, schema, database, bus, services, close: parts.handOver() }
}

/** @throws in production without a key to seal with */
function sealerOf({ NODE_ENV, KEY_ENCRYPTION_KEYS: keys }: UserConfig): KeySealer {
  if (keys) return createKeySealer(parseEncryptionKeys(keys))
  if (NODE_ENV === 'production')
    throw new Error('KEY_ENCRYPTION_KEYS is not set: in production the private keys do not lie in clear.')
  return unsealed
}

/** Readiness looks again where the database did not answer. */
async function refuseUnlessAway(database: Database): Promise<void> {
  await refuseDevelopmentAccounts(database).catch((error: unknown) => {
    if (error instanceof DevelopmentAccounts) throw error
  })
}
