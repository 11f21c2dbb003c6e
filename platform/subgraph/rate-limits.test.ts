/** Limits that the schema sets, counted in a real Redis and without one. */
import { newId } from '../process/new-id.ts'
import { afterEach, describe, expect, test } from 'vitest'
import { buildSchema, graphql, type GraphQLSchema } from 'graphql'
import { eventually } from '../../tests/eventually.ts'
import { log } from '../process/log.ts'
import { createRateLimits, type RateLimits } from './rate-limits.ts'

log.level = 'silent'
const REDIS = process.env.TEST_REDIS_URL as string
const NOWHERE = 'redis://127.0.0.1:1'
const sdl = `
  directive @rateLimit(limit: Int! = 60, duration: Int! = 60, account: String) on FIELD_DEFINITION
  directive @rateLimitByAddress(limit: Int! = 60, duration: Int! = 60) on FIELD_DEFINITION
  input SignIn { email: String! }
  type Query {
    signIn(input: SignIn!): String @rateLimit(limit: 3, account: "input.email") @rateLimitByAddress(limit: 5)
    order: String @rateLimit(limit: 2, duration: 1)
  }`

const started: RateLimits[] = []
afterEach(() => started.splice(0).forEach((limits) => limits.close()))

/** A process of its own, as far as the limits can tell. */
function start(url?: string, name = newId(), factor = 1): GraphQLSchema {
  const limits = createRateLimits(name, { LIMITS_REDIS_URL: url, RATE_LIMIT_FACTOR: factor })
  started.push(limits)
  return limits.apply(buildSchema(sdl))
}

/** How many of the fields in one document were answered. */
async function ask(
  schema: GraphQLSchema,
  fields: string[],
  from: { address?: string; userId?: string } = {},
) {
  const { address = null, userId = null } = from
  const contextValue = { caller: { userId, role: null }, client: { address, userAgent: null } }
  const source = `{ ${fields.map((field, index) => `a${index}: ${field}`).join(' ')} }`
  const rootValue = { signIn: () => 'yes', order: () => 'yes' }
  const { data, errors = [] } = await graphql({ schema, source, rootValue, contextValue })
  for (const { extensions } of errors) {
    expect(extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) })
  }
  return Object.values(data ?? {}).filter((value) => value !== null).length
}

const signIns = (count: number, email = (_index: number) => 'ada@example.com') =>
  Array.from({ length: count }, (_, index) => `signIn(input: { email: "${email(index)}" })`)

/** Commands fail until the connection is there. */
const connected = () => new Promise((resolve) => setTimeout(resolve, 100))

describe.each([
  ['in Redis', REDIS],
  ['in memory while Redis is away', NOWHERE],
  ['in memory without Redis', undefined],
])('%s', (_where, url) => {
  test('of fifty sign-ins in one document, those above the limit are refused', async () => {
    const schema = start(url)
    await connected()
    expect(await ask(schema, signIns(50))).toBe(3)
    expect(
      await ask(
        schema,
        signIns(1, () => 'sam@example.com'),
      ),
    ).toBe(1)
  })

  test('an account is one, however its name is written', async () => {
    const schema = start(url)
    await connected()
    const spellings = ['ada@example.com', 'ADA@example.com', ' ada@EXAMPLE.com ', 'Ada@example.com']
    expect(
      await ask(
        schema,
        signIns(4, (index) => spellings[index] as string),
      ),
    ).toBe(3)
  })

  test('an address has a limit over all accounts, and an IPv6 network is one address', async () => {
    const schema = start(url)
    await connected()
    const many = signIns(20, (index) => `user${index}@example.com`)
    expect(await ask(schema, many, { address: '203.0.113.9' })).toBe(5)
    expect(await ask(schema, many.slice(10), { address: '203.0.113.10' })).toBe(5)
    expect(await ask(schema, signIns(5, newId), { address: '2001:db8:1:2:3::4' })).toBe(5)
    expect(await ask(schema, signIns(1, newId), { address: '2001:0db8:1:2::9' })).toBe(0)
    expect(await ask(schema, signIns(1, newId), { address: '2001:db8:1:3::9' })).toBe(1)
  })

  test('who is signed in is counted by their account, until the time is over', async () => {
    const schema = start(url)
    await connected()
    const ada = { userId: newId() }
    expect(await ask(schema, ['order', 'order', 'order'], ada)).toBe(2)
    expect(await ask(schema, ['order'], { userId: newId() })).toBe(1)
    await eventually(async () => expect(await ask(schema, ['order'], ada)).toBe(1))
  })
})

test('several instances count together', async () => {
  const name = newId()
  const [one, two] = [start(REDIS, name), start(REDIS, name)]
  await connected()
  expect(await ask(one, signIns(2))).toBe(2)
  expect(await ask(two, signIns(2))).toBe(1)
})

test('a factor multiplies all limits', async () => {
  expect(await ask(start(undefined, 'x', 10), signIns(50))).toBe(30)
})
