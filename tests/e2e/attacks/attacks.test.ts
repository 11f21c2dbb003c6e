/** What must not be possible, tried against the whole system with its real services. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeProtectedHeader } from 'jose'
import { toGlobalId } from '#contracts/ids.ts'
import { newId } from '#platform/process/new-id.ts'
import { root as rootFolder } from '../../../dev/paths.ts'
import { ruleOf } from '../../../dev/permissions/ownership-rules.ts'
import { readPermissions } from '../../../dev/permissions/read-permissions.ts'
import { loadGraph } from '../../../gateway/planning/load-graph.ts'
import { readKeys } from '../../../dev/parts/keys.ts'
import { createKeySealer, parseEncryptionKeys } from '../../../subgraphs/user/credentials/key-sealer.ts'
import { readSigningKeyPair } from '../../../subgraphs/user/credentials/signing-key-pair.ts'
import { openDatabase } from '../../../subgraphs/user/data/database.ts'
import { findSigningKeys } from '../../../subgraphs/user/data/signing-key-rows.ts'
import { withdrawSigningKey } from '../../../subgraphs/user/operations/withdraw-signing-key.ts'
import { eventually } from '../../eventually.ts'
import { type RunningGraph, startGraph } from '../graph.ts'
import { type Attacker, createAttacker, PASSWORD, type Session } from './attacker.ts'
import { forgeToken } from './forged-token.ts'
import { operationFor } from './generated-operations.ts'
import { attachCards, orderWithCards } from './stolen-cards.ts'
import { createVictim } from './victim.ts'

const KNOWN = 'correct-horse-battery-staple'
const ME = '{ me { id } }'

const graphOf = loadGraph(readFileSync(join(rootFolder, 'gateway/supergraph.graphql'), 'utf8'))
const permissions = readPermissions(graphOf)
const isEntry = (coordinate: string) => /^(Query|Mutation|Subscription)\./.test(coordinate)
const isAsked = (coordinate: string) => !coordinate.startsWith('Subscription.')

let graph: RunningGraph
let attacker: Attacker
let root: Session, demoted: Session

beforeAll(async () => {
  graph = await startGraph()
  attacker = createAttacker(graph.url)
}, 120_000)
afterAll(() => graph?.stop(), 30_000)

const statusOf = async ({ accessToken }: Session, query = ME) =>
  (await attacker.ask(query, {}, accessToken)).status
const isOver = (session: Session) =>
  eventually(
    () => statusOf(session),
    (status) => status === 401,
    3_000,
  )

describe('an access token', () => {
  it('ends with its session, wherever that is ended', async () => {
    const { ask, change, register, signIn } = attacker
    const first = await register()
    const [second, third, fourth] = [
      await signIn(first.email),
      await signIn(first.email),
      await signIn(first.email),
    ]
    // Signed out.
    await change('sessionRevoke', 'SessionRevokeInput', { refreshToken: second.refreshToken }, 'revoked')
    await isOver(second)
    // A refresh token used twice.
    const refresh = (refreshToken: string) =>
      change(
        'sessionRefresh',
        'SessionRefreshInput',
        { refreshToken },
        'session { refreshToken } userErrors { code }',
      )
    const { session } = await refresh(third.refreshToken)
    await refresh(session.refreshToken)
    expect((await refresh(third.refreshToken)).userErrors).toMatchObject([{ code: 'INVALID_REFRESH_TOKEN' }])
    await isOver(third)
    // The password changed: the others end, and this one goes on.
    const passwords = { currentPassword: PASSWORD, newPassword: `${PASSWORD}8` }
    const changed = 'user { id } userErrors { code }'
    await change('userPasswordChange', 'UserPasswordChangeInput', passwords, changed, first.accessToken)
    await isOver(fourth)
    expect(await statusOf(first)).toBe(200)
    // Signed out everywhere.
    await ask('mutation { sessionRevokeAll { revoked } }', {}, first.accessToken)
    await isOver(first)
  })

  it('of a role that was taken away ends, and so do its sockets', async () => {
    const { ask, change, register, signIn, watch } = attacker
    root = await signIn('root@example.com', KNOWN)
    const { email, user } = await register()
    const setRole = (role: string) =>
      change(
        'userRoleSet',
        'UserRoleSetInput',
        { id: user.id, role },
        'userErrors { code }',
        root.accessToken,
      )
    await setRole('ADMIN')
    demoted = await signIn(email)
    const orders = watch('subscription { ordersChanged { status } }', demoted.accessToken)
    await orders.opened
    expect(await statusOf(demoted)).toBe(200)
    await setRole('CUSTOMER')
    expect(await orders.closed).toBe(4401)
    await isOver(demoted)
    const users = await ask('{ users(first: 1) { nodes { email } } }', {}, demoted.accessToken)
    expect(users).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  })
})

describe('stolen cards', () => {
  it('are not tried out by attaching them, however many in a request', async () => {
    const { accessToken } = await attacker.register()
    for (const count of [50, 1]) {
      const { errors } = await attachCards(attacker, accessToken, count)
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED' })
    }
  })

  it('are not tried out by ordering, however many orders are in a request', async () => {
    const { accessToken } = await attacker.register()
    const reasons = await orderWithCards(attacker, accessToken, 23)
    expect(reasons.filter((reason) => reason === 'GENERIC_DECLINE').length).toBeLessThanOrEqual(5)
    expect(reasons.filter((reason) => reason === 'TOO_MANY_DECLINES').length).toBeGreaterThanOrEqual(18)
  })
})

describe('a stolen signing key', () => {
  it('does not lie in the database in clear, and signs nothing from when it is withdrawn', async () => {
    const database = openDatabase(graph.stack.urls().USER_DATABASE_URL!)
    try {
      const stored = await findSigningKeys(database)
      expect(stored.map(({ privateJwk }) => Object.keys(privateJwk as object))).toEqual([
        expect.not.arrayContaining(['d']),
      ])
      const { keyEncryptionKey } = await readKeys(graph.folder)
      const sealer = createKeySealer(parseEncryptionKeys(keyEncryptionKey))
      const { kid, privateJwk } = stored[0]!
      const { signer } = await readSigningKeyPair(kid, sealer.open(kid, privateJwk))
      const forge = () => forgeToken(signer, kid, root.user.id)
      const users = async () =>
        (await attacker.ask('{ users(first: 1) { totalCount } }', {}, await forge())).status
      expect(await users()).toBe(200)
      // No session goes on by that name: what staff changes is checked.
      const change = `mutation { userUnlock(input: { id: "${root.user.id}" }) { userErrors { code } } }`
      expect((await attacker.ask(change, {}, await forge())).status).toBe(401)
      const { signsNow } = await withdrawSigningKey(database, sealer, kid, new Date())
      await eventually(users, (status) => status === 401)
      const refreshed = await eventually(
        async () => attacker.signIn('root@example.com', KNOWN),
        (session) => decodeProtectedHeader(session.accessToken).kid === signsNow,
      )
      await eventually(
        () => statusOf(refreshed),
        (status) => status === 200,
      )
      expect(await users()).toBe(401)
      root = refreshed
    } finally {
      await database.$disconnect()
    }
  })
})

describe('what is not for everybody', () => {
  const guarded = permissions.filter(({ coordinate, who }) => isEntry(coordinate) && who !== 'everybody')
  const asked = guarded.filter(({ coordinate }) => !coordinate.startsWith('Subscription.'))

  it('is refused to whoever is not signed in, at every entry', async () => {
    expect(asked.length).toBeGreaterThan(30)
    for (const { coordinate } of asked) {
      const answer = await attacker.ask(operationFor(graphOf.schema, coordinate))
      expect([coordinate, answer.errors?.[0]?.extensions?.code]).toEqual([coordinate, 'UNAUTHENTICATED'])
      expect(answer.data?.answer ?? null).toBeNull()
    }
  })

  it('is refused to customers where it is for staff, and to support where it is for administrators', async () => {
    const { accessToken: customer } = await attacker.register()
    const { accessToken: support } = await attacker.signIn('sam@example.com', KNOWN)
    const refused: [string, string, string][] = asked.flatMap(
      ({ coordinate, who }): [string, string, string][] => {
        if (who === 'who is signed in') return []
        const asCustomer: [string, string, string] = [coordinate, 'a customer', customer]
        return who === 'staff' ? [asCustomer] : [asCustomer, [coordinate, 'support', support]]
      },
    )
    expect(refused.length).toBeGreaterThan(20)
    for (const [coordinate, by, token] of refused) {
      const answer = await attacker.ask(operationFor(graphOf.schema, coordinate), {}, token)
      expect([coordinate, by, answer.errors?.[0]?.extensions?.code]).toEqual([coordinate, by, 'FORBIDDEN'])
    }
  })

  it('exists for a stranger neither to be seen nor to be changed, by whatever id', async () => {
    const { ids, look } = await createVictim(attacker)
    const { accessToken: stranger } = await attacker.register()
    const before = await look()
    const own = permissions.flatMap(({ coordinate, ids: places }) =>
      places.flatMap((place) => {
        const rule = ruleOf(coordinate, place)
        const isOwn = rule?.whose === 'own' || rule?.whose === 'own or staff'
        return isOwn && rule.thing !== 'warehouse' ? [{ coordinate, place, id: ids[rule.thing] }] : []
      }),
    )
    expect(own.length).toBeGreaterThan(8)
    for (const { coordinate, place, id } of own.filter((each) => isAsked(each.coordinate))) {
      const nothing = toGlobalId(id.split('_')[0]!, newId())
      const answers = []
      for (const named of [id, nothing]) {
        const { data, errors, status } = await attacker.ask(
          operationFor(graphOf.schema, coordinate, { [place]: named }),
          {},
          stranger,
        )
        answers.push(
          JSON.stringify([status, data, errors?.map(({ message }) => message)]).replaceAll(named, '…'),
        )
      }
      expect([coordinate, answers[0]]).toEqual([coordinate, answers[1]])
    }
    for (const { coordinate, place, id } of own.filter((each) => !isAsked(each.coordinate))) {
      const watched = attacker.watch(operationFor(graphOf.schema, coordinate, { [place]: id }), stranger)
      await watched.ended
      expect([coordinate, JSON.stringify(watched.events).includes('CONFIRMED')]).toEqual([coordinate, false])
      await watched.close()
    }
    expect(await look()).toEqual(before)
  })
})

describe('a gateway that starts anew', () => {
  it('knows what had ended', async () => {
    const pid = () => graph.stack.processes().find(({ name }) => name === 'gateway')?.pid
    const before = pid()!
    process.kill(before, 'SIGKILL')
    await eventually(async () => pid() !== before && (await statusOf(root)) === 200, Boolean, 60_000)
    expect(await statusOf(demoted)).toBe(401)
  }, 90_000)
})
