/** What tests ask of accounts and sessions, as somebody who is not signed in. */
import { randomUUID } from 'node:crypto'
import type { Answer, Asker } from './user-under-test.ts'

export const PASSWORD = 'a long enough password'

const ERRORS = 'userErrors { __typename code message field }'
const SESSION = `session { accessToken expiresAt refreshToken user { id email displayName role } } ${ERRORS}`

const REGISTER = `mutation ($input: UserRegisterInput!) {
  userRegister(input: $input) { user { id email displayName role createdAt } ${SESSION} }
}`
const SIGN_IN = `mutation ($input: SessionCreateInput!) { sessionCreate(input: $input) { ${SESSION} } }`
const REFRESH = `mutation ($refreshToken: String!) { sessionRefresh(refreshToken: $refreshToken) { ${SESSION} } }`
const REVOKE = `mutation ($refreshToken: String!) {
  sessionRevoke(refreshToken: $refreshToken) { revoked ${ERRORS} }
}`

export const newEmail = () => `${randomUUID()}@example.com`

export const errorTypes = (payload: { userErrors: { __typename: string }[] }) =>
  payload.userErrors.map((error) => error.__typename)

type Ask = (asker: Asker, query: string, variables?: object) => Promise<Answer>

/** Each resolves with the mutation's payload. */
export function accountOperations(ask: Ask) {
  const run = async (name: string, query: string, variables: object) =>
    (await ask({}, query, variables)).data[name]
  const register = (email: string, password = PASSWORD, displayName = 'Grace Hopper') =>
    run('userRegister', REGISTER, { input: { email, password, displayName } })
  return {
    register,
    /** The session of an account of its own. */
    newSession: async () => (await register(newEmail())).session,
    signIn: (email: string, password: string) =>
      run('sessionCreate', SIGN_IN, { input: { email, password } }),
    refresh: (refreshToken: string) => run('sessionRefresh', REFRESH, { refreshToken }),
    revoke: (refreshToken: string) => run('sessionRevoke', REVOKE, { refreshToken }),
  }
}
