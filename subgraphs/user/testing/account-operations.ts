/** What tests do with accounts and sessions, as a caller who is not signed in. */
import { randomUUID } from 'node:crypto'
import type { Answer, TestCaller } from './user-under-test.ts'

export const PASSWORD = 'a long enough password'

export const ERRORS = 'userErrors { __typename code message field ... on TooManyAttempts { retryAfter } }'
const SESSION = `session { accessToken expiresAt refreshToken deviceToken user { id email displayName role } } ${ERRORS}`

const REGISTER = `mutation ($input: UserRegisterInput!) {
  userRegister(input: $input) { user { id email displayName role createdAt } ${SESSION} }
}`
const SIGN_IN = `mutation ($input: SessionCreateInput!) { sessionCreate(input: $input) { ${SESSION} } }`
const REFRESH = `mutation ($input: SessionRefreshInput!) { sessionRefresh(input: $input) { ${SESSION} } }`
const REVOKE = `mutation ($input: SessionRevokeInput!) { sessionRevoke(input: $input) { revoked ${ERRORS} } }`

/** This many failed attempts are answered before the first wait. */
export const ANSWERED_AT_ONCE = 5
/** After each of these times, at most one more attempt is answered. */
const WAITS_MS = [1_000, 3_000, 7_000, 15_000, 31_000]

/** The greatest number of failed attempts that are answered within the time, however many are made at once. */
export const answeredWithin = (ms: number) => ANSWERED_AT_ONCE + WAITS_MS.filter((wait) => wait <= ms).length

export const newEmail = () => `${randomUUID()}@example.com`

export const errorCodes = (payload: { userErrors: { code: string }[] }) =>
  payload.userErrors.map((error) => error.code)

type Ask = (caller: TestCaller, query: string, variables?: object) => Promise<Answer>

export type AccountOperations = ReturnType<typeof accountOperations>

/** Each resolves with the mutation's payload. */
export function accountOperations(ask: Ask) {
  const run = async (name: string, query: string, variables: object, caller: TestCaller = {}) =>
    (await ask(caller, query, variables)).data[name]
  const register = (
    email: string,
    password = PASSWORD,
    displayName = 'Grace Hopper',
    caller: TestCaller = {},
  ) => run('userRegister', REGISTER, { input: { email, password, displayName } }, caller)
  return {
    register,
    /** The session of an account of its own. */
    newSession: async () => (await register(newEmail())).session,
    /** An account of its own, as a caller. */
    async newAccount(): Promise<{ caller: TestCaller; refreshToken: string; email: string }> {
      const email = newEmail()
      const { user, session } = await register(email)
      return { caller: { sub: user.id, role: 'CUSTOMER' }, refreshToken: session.refreshToken, email }
    },
    signIn: (email: string, password: string, caller: TestCaller = {}, deviceToken?: string) =>
      run('sessionCreate', SIGN_IN, { input: { email, password, deviceToken } }, caller),
    refresh: (refreshToken: string) => run('sessionRefresh', REFRESH, { input: { refreshToken } }),
    revoke: (refreshToken: string) => run('sessionRevoke', REVOKE, { input: { refreshToken } }),
  }
}
