/** What must not be possible, tried against the whole system with its real services. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../eventually.ts'
import { type RunningGraph, startGraph } from '../graph.ts'
import { type Attacker, createAttacker, PASSWORD, type Session } from './attacker.ts'

const KNOWN = 'correct-horse-battery-staple'
const ME = '{ me { id } }'

let graph: RunningGraph
let attacker: Attacker

beforeAll(async () => {
  graph = await startGraph()
  attacker = createAttacker(graph.url)
}, 60_000)
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

  it('of a role that was taken away ends, and its sockets, and a gateway that starts anew knows', async () => {
    const { ask, change, register, signIn, watch } = attacker
    const root = await signIn('root@example.com', KNOWN)
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
    const demoted = await signIn(email)
    const orders = watch('subscription { ordersChanged { status } }', demoted.accessToken)
    await orders.opened
    expect(await statusOf(demoted)).toBe(200)
    await setRole('CUSTOMER')
    expect(await orders.closed).toBe(4401)
    await isOver(demoted)
    const users = await ask('{ users(first: 1) { nodes { email } } }', {}, demoted.accessToken)
    expect(users).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    const pid = () => graph.stack.processes().find(({ name }) => name === 'gateway')?.pid
    const before = pid()!
    process.kill(before, 'SIGKILL')
    await eventually(async () => pid() !== before && (await statusOf(root)) === 200)
    expect(await statusOf(demoted)).toBe(401)
  })
})

describe('stolen cards', () => {
  const address =
    '{ recipient: "M", line1: "1 Main St", city: "London", postalCode: "N1", countryCode: "GB" }'

  it('are not tried out by attaching them, however many in a request', async () => {
    const { accessToken } = await attacker.register()
    const field = (at: number) =>
      `a${at}: paymentMethodAttach(input: { token: "pm_stolen${at}" }) { userErrors { code } }`
    const fifty = Array.from({ length: 50 }, (_, at) => field(at))
    const answer = await attacker.ask(`mutation { ${fifty.join(' ')} }`, {}, accessToken)
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED' })
    const again = await attacker.ask(`mutation { ${field(51)} }`, {}, accessToken)
    expect(again.errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED' })
  })

  it('are not tried out by ordering, however many orders are in a request', async () => {
    const { accessToken } = await attacker.register()
    const product = await attacker.ask('{ product(slug: "halden-desk-lamp") { id } }')
    const { id } = product.data!.product as { id: string }
    const lines = `[{ productId: "${id}", quantity: 1 }]`
    const quoted = await attacker.ask(
      `{ orderQuote(input: { lines: ${lines}, shippingAddress: ${address} }) { quote { total { amount } } } }`,
      {},
      accessToken,
    )
    const { amount } = (quoted.data!.orderQuote as { quote: { total: { amount: string } } }).quote.total
    const orders = Array.from(
      { length: 23 },
      (_, at) => `a${at}: orderPlace(input: { idempotencyKey: "stolen-${at}", lines: ${lines},
        shippingAddress: ${address}, paymentMethod: "pm_card_chargeDeclined",
        expectedTotal: { amount: "${amount}", currencyCode: EUR } }) { order { id } userErrors { code } }`,
    )
    const placed = await attacker.ask(`mutation { ${orders.join(' ')} }`, {}, accessToken)
    expect(placed.errors).toBeUndefined()
    const MINE = '{ me { orders(first: 50) { nodes { status payment { declineReason } } } } }'
    const reasons = async () => {
      const { data } = await attacker.ask(MINE, {}, accessToken)
      const { orders: all } = data!.me as {
        orders: { nodes: { payment: { declineReason: string } | null }[] }
      }
      return all.nodes.flatMap(({ payment }) => payment?.declineReason ?? [])
    }
    const known = await eventually(reasons, ({ length }) => length === 23)
    expect(known.filter((reason) => reason === 'GENERIC_DECLINE').length).toBeLessThanOrEqual(5)
    expect(known.filter((reason) => reason === 'TOO_MANY_DECLINES').length).toBeGreaterThanOrEqual(18)
  })
})
