/** Everything that users, staff, operators and jobs ask of the user subgraph's database, once. */
import { openDatabase } from '../data/database.ts'
import { deleteExpiredRows } from '../data/expired-rows.ts'
import { inviteAdmin } from '../operations/invite-admin.ts'
import { refuseDevelopmentAccounts } from '../operations/refuse-development-accounts.ts'
import { rotateSigningKey } from '../operations/rotate-signing-key.ts'
import { type AccountOperations, newEmail, PASSWORD } from './account-operations.ts'
import type { TestCaller, UserUnderTest } from './user-under-test.ts'

const OTHER_PASSWORD = 'another long password'
const ACCOUNT = 'id email displayName addresses { id } sessions { id }'
const PAGE = 'pageInfo { hasNextPage startCursor endCursor } totalCount'
const USERS = `query ($first: Int, $after: String, $last: Int, $before: String, $search: String) {
  users(first: $first, after: $after, last: $last, before: $before, search: $search) { nodes { ${ACCOUNT} } ${PAGE} } }`
const EVENTS = `query ($filter: AuditEventFilter) { auditEvents(first: 20, filter: $filter) {
  nodes { type user { id } actor { id } } ${PAGE} } }`
const DONE = 'userErrors { code }'
const ADDRESS =
  'recipient: "Ada", line1: "12 St James", city: "London", postalCode: "SW1Y 4JH", countryCode: "GB"'

/**
 * @param search texts that occur in a part of the accounts
 * @throws where an answer has an error
 */
export async function askEverything(
  user: UserUnderTest,
  { register, signIn, refresh, revoke }: AccountOperations,
  databaseUrl: string,
  search: readonly string[],
): Promise<void> {
  const database = openDatabase(databaseUrl)
  const ask = async (caller: TestCaller, source: string, variables = {}) => {
    const { data, errors } = await user.ask(caller, source, variables)
    if (errors) throw new Error(`${errors[0]!.message}: ${source}`)
    return data
  }
  try {
    await signedIn()
    await staffed()
    await refuseDevelopmentAccounts(database)
    await deleteExpiredRows(database, new Date())
    await rotateSigningKey(database, new Date())
  } finally {
    await database.$disconnect()
  }

  async function signedIn(): Promise<void> {
    const email = newEmail()
    const { user: account, session } = await register(email)
    const sid = JSON.parse(
      Buffer.from(session.accessToken.split('.')[1], 'base64url').toString(),
    ) as TestCaller
    const me = { sub: account.id, role: 'CUSTOMER', sid: sid.sid! }
    await user.checkSession(me)
    await ask(me, `{ me { ${ACCOUNT} } user(id: "${account.id}") { ${ACCOUNT} } }`)
    const created = await ask(me, `mutation { addressCreate(input: { ${ADDRESS} }) { address { id } } }`)
    const { id } = created.addressCreate.address
    await ask(me, `mutation { addressUpdate(input: { id: "${id}", ${ADDRESS} }) { ${DONE} } }`)
    await ask(me, `mutation { addressDelete(input: { id: "${id}" }) { ${DONE} } }`)
    await ask(me, `mutation { userUpdate(input: { displayName: "Ada" }) { ${DONE} } }`)
    await signIn(email, 'a wrong password', {}, session.deviceToken)
    await signIn(newEmail(), 'a wrong password')
    const again = (await signIn(email, PASSWORD, {}, session.deviceToken)).session
    const refreshed = (await refresh(again.refreshToken)).session.refreshToken
    await refresh((await refresh(refreshed)).session.refreshToken)
    await refresh(again.refreshToken)
    await revoke((await signIn(email, PASSWORD)).session.refreshToken)
    const { me: mine } = await ask(me, '{ me { sessions { id } } }')
    const other = mine.sessions.find(({ id }: { id: string }) => id !== me.sid)
    await ask(me, `mutation { sessionEnd(input: { id: "${other.id}" }) { ${DONE} } }`)
    const change = `currentPassword: "${PASSWORD}", newPassword: "${OTHER_PASSWORD}"`
    await ask(me, `mutation { userPasswordChange(input: { ${change} }) { ${DONE} } }`)
    await ask(me, `mutation { sessionRevokeAll { ${DONE} } }`)
  }

  async function staffed(): Promise<void> {
    const email = newEmail()
    const { token } = await inviteAdmin(database, { email, displayName: 'Root Admin' }, new Date())
    const reset = `mutation { passwordReset(input: { token: "${token}", newPassword: "${OTHER_PASSWORD}" }) { ${DONE} } }`
    await ask({}, reset)
    const { session } = await signIn(email, OTHER_PASSWORD)
    const admin = { sub: session.user.id, role: 'ADMIN' }
    const { users: newest } = await ask(admin, USERS, { first: 20 })
    await ask(admin, USERS, { first: 20, after: newest.pageInfo.endCursor })
    await ask(admin, USERS, { last: 3 })
    for (const text of search) {
      await ask(admin, USERS, { first: 20, search: text })
      await ask(admin, USERS, { last: 2, before: newest.pageInfo.startCursor, search: text })
    }
    const { id } = newest.nodes[1]
    for (const filter of [{}, { userId: id }, { type: 'SIGN_IN_FAILED' }, { userId: id, type: 'REGISTERED' }])
      await ask(admin, EVENTS, { filter })
    const mail = newest.nodes[1].email
    for (let failures = 0; failures < 3; failures++) await signIn(mail, 'a wrong password')
    await ask(admin, `mutation { userUnlock(input: { id: "${id}" }) { ${DONE} } }`)
    await ask(admin, `mutation { userRoleSet(input: { id: "${id}", role: SUPPORT }) { ${DONE} } }`)
    await ask(admin, '{ me { id } }')
  }
}
