/** What the resolvers of one operation work with: who asks and from where, and the data. */
import type { Caller } from '#platform/identity/caller.ts'
import DataLoader from 'dataloader'
import type { Client } from '#platform/identity/client.ts'
import type { AccessTokens } from '../credentials/access-tokens.ts'
import { findAddresses } from '../data/addresses.ts'
import type { IsCommonPassword } from '../credentials/common-passwords.ts'
import type { Database } from '../data/database.ts'
import type { PasswordHasher } from '../credentials/password-hasher.ts'
import { findUsers } from '../data/users.ts'
import type { Address } from '../domain/address.ts'
import type { Origin } from '../domain/audit-event.ts'
import type { User } from '../domain/user.ts'

const MAX_BATCH = 1_000

/** What lives as long as the process. */
export interface Resources {
  database: Database
  passwords: PasswordHasher
  isCommonPassword: IsCommonPassword
  accessTokens: AccessTokens
}

export interface Context extends Resources {
  caller: Caller
  origin: Origin
  /** By uuid; of one operation's accounts each is read once, and all in one query. */
  users: DataLoader<string, User | null>
  /** By their account's uuid. */
  addresses: DataLoader<string, Address[]>
}

export function createContext(resources: Resources, caller: Caller, client: Client): Context {
  const { database } = resources
  const options = { maxBatchSize: MAX_BATCH }
  return {
    ...resources,
    caller,
    origin: { actorId: caller.userId, ipAddress: client.address, userAgent: client.userAgent },
    users: new DataLoader<string, User | null>((ids) => findUsers(database, ids), options),
    addresses: new DataLoader<string, Address[]>((ids) => findAddresses(database, ids), options),
  }
}
