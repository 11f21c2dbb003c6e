/** What the resolvers of one operation work with: who calls and from where, and the data. */
import DataLoader from 'dataloader'
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Client } from '#platform/identity/client.ts'
import type { AccessTokens } from '../credentials/access-tokens.ts'
import type { PasswordHasher } from '../credentials/password-hasher.ts'
import type { Database, UserOutbox } from '../data/database.ts'
import { findPostalAddresses } from '../data/postal-address-rows.ts'
import { findUsers } from '../data/user-rows.ts'
import type { Origin } from '../domain/audit-event.ts'
import type { IsCommon } from '../domain/password-rules.ts'
import type { PostalAddress } from '../domain/postal-address.ts'
import type { User } from '../domain/user.ts'

const MAX_BATCH = 1_000

/** What lives as long as the process. */
export interface Services {
  database: Database
  outbox: UserOutbox
  passwords: PasswordHasher
  isCommonPassword: IsCommon
  accessTokens: AccessTokens
}

export interface Context extends Services {
  caller: Caller
  origin: Origin
  /** By uuid; of one operation's accounts each is read once, and all in one query. */
  users: DataLoader<string, User | null>
  /** By their account's uuid. */
  addresses: DataLoader<string, PostalAddress[]>
}

export function createContext(services: Services, caller: Caller, client: Client): Context {
  const { database } = services
  const options = { maxBatchSize: MAX_BATCH }
  return {
    ...services,
    caller,
    origin: {
      actorId: caller.userId,
      actorSessionId: caller.sessionId ? fromGlobalId('sess', caller.sessionId) : null,
      ipAddress: client.address,
      userAgent: client.userAgent,
    },
    users: new DataLoader<string, User | null>((ids) => findUsers(database, ids), options),
    addresses: new DataLoader<string, PostalAddress[]>((ids) => findPostalAddresses(database, ids), options),
  }
}
