/**
 * Passwords are kept as argon2id at OWASP's parameters. A hash takes 19 MiB and about 30 ms of one core, so
 * few are made at once, and few wait; past that the caller is told to come back. Comparing takes the same
 * work whether or not there is such an account.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id
 */
import { availableParallelism } from 'node:os'
import { argon2id, hash, verify } from 'argon2'
import { overloaded } from '#platform/graphql/errors.ts'
import { normalizePassword } from '../domain/password.ts'

const OWASP = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** argon2 works on libuv's four threads; one stays free for signing tokens. */
const AT_ONCE = Math.min(3, availableParallelism())
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

export function createPasswordHasher(atOnce = AT_ONCE, maxWaiting = MAX_WAITING): PasswordHasher {
  const limited = limit(atOnce, maxWaiting)
  const nobody = hash('the password of nobody', OWASP)
  nobody.catch(() => undefined) // whoever needs it gets the error
  return {
    async hash(password) {
      const normalized = normalizePassword(password)
      if (normalized === undefined) throw new RangeError('a password to be hashed must have been checked')
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

/** Runs at most `atOnce` works at a time; the others wait their turn. */
function limit(atOnce: number, maxWaiting: number) {
  const waiting: (() => void)[] = []
  let running = 0
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= atOnce) {
      if (waiting.length >= maxWaiting)
        throw overloaded('Too many sign in at this moment. Try again shortly.')
      await new Promise<void>((resolve) => waiting.push(resolve)) // the place is handed over, not given back
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
