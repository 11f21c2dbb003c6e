/** What the resolvers of one operation work with: who asks, and the data. */
import DataLoader from 'dataloader'
import type { Caller } from '#platform/identity.ts'
import type { AccessTokens } from './data/access-tokens.ts'
import type { Database } from './data/database.ts'
import type { PasswordHasher } from './data/password-hasher.ts'
import { findUsers } from './data/users.ts'
import type { User } from './domain/user.ts'

const MAX_BATCH = 1_000

/** What lives as long as the process. */
export interface Resources {
  database: Database
  passwords: PasswordHasher
  accessTokens: AccessTokens
}

export interface Context extends Resources {
  caller: Caller
  /** By uuid; of one operation's accounts each is read once, and all in one query. */
  users: DataLoader<string, User | null>
}

export function createContext(resources: Resources, caller: Caller): Context {
  const users = new DataLoader<string, User | null>((ids) => findUsers(resources.database, ids), {
    maxBatchSize: MAX_BATCH,
  })
  return { ...resources, caller, users }
}
