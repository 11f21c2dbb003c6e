/** What tests ask of accounts and sessions, as somebody who is not signed in. */
import { randomUUID } from 'node:crypto'
import type { Answer, Asker } from '../testing/user-under-test.ts'

export const PASSWORD = 'a long enough password'

export const ERRORS = 'userErrors { __typename code message field ... on TooManyAttempts { retryAfter } }'
const SESSION = `session { accessToken expiresAt refreshToken user { id email displayName role } } ${ERRORS}`

const REGISTER = `mutation ($input: UserRegisterInput!) {
  userRegister(input: $input) { user { id email displayName role createdAt } ${SESSION} }
}`
const SIGN_IN = `mutation ($input: SessionCreateInput!) { sessionCreate(input: $input) { ${SESSION} } }`
const REFRESH = `mutation ($refreshToken: String!) { sessionRefresh(refreshToken: $refreshToken) { ${SESSION} } }`
const REVOKE = `mutation ($refreshToken: String!) {
  sessionRevoke(refreshToken: $refreshToken) { revoked ${ERRORS} }
}`

/** Failed attempts are answered so often before the first wait. */
export const ANSWERED_AT_ONCE = 5
/** After so many ms at most one more, each. */
const WAITS_MS = [1_000, 3_000, 7_000, 15_000, 31_000]

/** No more failed attempts than this are answered within the time, however many are made at once. */
export const answeredWithin = (ms: number) => ANSWERED_AT_ONCE + WAITS_MS.filter((wait) => wait <= ms).length

export const newEmail = () => `${randomUUID()}@example.com`

export const errorTypes = (payload: { userErrors: { __typename: string }[] }) =>
  payload.userErrors.map((error) => error.__typename)

type Ask = (asker: Asker, query: string, variables?: object) => Promise<Answer>

/** Each resolves with the mutation's payload. */
export function accountOperations(ask: Ask) {
  const run = async (name: string, query: string, variables: object, asker: Asker = {}) =>
    (await ask(asker, query, variables)).data[name]
  const register = (email: string, password = PASSWORD, displayName = 'Grace Hopper', asker: Asker = {}) =>
    run('userRegister', REGISTER, { input: { email, password, displayName } }, asker)
  return {
    register,
    /** The session of an account of its own. */
    newSession: async () => (await register(newEmail())).session,
    signIn: (email: string, password: string, asker: Asker = {}) =>
      run('sessionCreate', SIGN_IN, { input: { email, password } }, asker),
    refresh: (refreshToken: string) => run('sessionRefresh', REFRESH, { refreshToken }),
    revoke: (refreshToken: string) => run('sessionRevoke', REVOKE, { refreshToken }),
  }
}
