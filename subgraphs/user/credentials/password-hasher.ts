/**
 * Passwords are kept as argon2id at OWASP's parameters. A hash takes 19 MiB and about 30 ms of one core, so
 * few are made at once, and at most 100 wait; past that the caller is asked to retry. Comparing takes the same
 * work whether or not there is such an account.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id
 */
import { availableParallelism } from 'node:os'
import { argon2id, hash, verify } from 'argon2'
import { bulkhead, isBulkheadRejectedError } from 'cockatiel'
import { overloaded } from '#platform/graphql/errors.ts'
import { normalizePassword } from '../domain/password-rules.ts'

const OWASP = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** argon2 works on libuv's four threads; one stays free for signing tokens. */
const MAX_AT_ONCE = Math.min(3, availableParallelism())
const MAX_WAITING = 100

export interface PasswordHasher {
  /** @throws GraphQLError OVERLOADED when too many wait already */
  hash(password: string): Promise<string>
  /**
   * @param stored undefined where there is no account: false, after the same work
   * @throws GraphQLError OVERLOADED when too many wait already
   */
  verify(stored: string | undefined, password: string): Promise<boolean>
}

export function createPasswordHasher(maxAtOnce = MAX_AT_ONCE, maxWaiting = MAX_WAITING): PasswordHasher {
  const policy = bulkhead(maxAtOnce, maxWaiting)
  const nobody = hash('the password of nobody', OWASP)
  nobody.catch(() => undefined) // the error reaches those who await it below

  async function limited<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await policy.execute(work)
    } catch (error) {
      if (!isBulkheadRejectedError(error)) throw error
      throw overloaded('Too many people are signing in at this moment. Try again shortly.')
    }
  }

  return {
    async hash(password) {
      const normalized = normalizePassword(password)
      if (normalized === undefined) throw new RangeError('A password must be checked before it is hashed.')
      return limited(() => hash(normalized, OWASP))
    },
    async verify(stored, password) {
      const normalized = normalizePassword(password)
      if (normalized === undefined) return false
      const against = stored ?? (await nobody)
      const matches = await limited(() => verify(against, normalized))
      return matches && stored !== undefined
    },
  }
}
