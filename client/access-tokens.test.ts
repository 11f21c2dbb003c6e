/** When a token is replaced, and by which. */
import { describe, expect, test } from 'vitest'
import { AccessTokens } from './access-tokens.ts'

const now = () => Date.now() / 1_000
const jwt = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`

async function renewalOf(token: string | undefined): Promise<number | undefined> {
  const tokens = new AccessTokens(() => token)
  await tokens.forConnection()
  return tokens.renewInMs()
}

describe('a token is replaced', () => {
  test.each([
    ['half a minute before its end', { iat: 0, exp: 600 }, 570_000],
    ['after half of its life where that is short', { iat: 0, exp: 10 }, 5_000],
    ['by its end where nothing says when it began', { exp: 600 }, 570_000],
  ])('%s', async (_when, { iat, exp }: { iat?: number; exp: number }, expected) => {
    const began = now()
    const inMs = await renewalOf(jwt({ ...(iat !== undefined && { iat: began }), exp: began + exp }))
    expect(Math.abs((inMs ?? 0) - expected)).toBeLessThan(1_000)
  })

  test('by its lifetime where the clock is an hour ahead', async () => {
    const inMs = await renewalOf(jwt({ iat: now() - 3_600, exp: now() - 3_000 }))
    expect(Math.abs((inMs ?? 0) - 570_000)).toBeLessThan(1_000)
  })

  test.each([undefined, 'opaque', 'a.b.c', jwt({ exp: 'soon' })])('at no known time: %s', async (token) => {
    expect(await renewalOf(token)).toBeUndefined()
  })
})

describe('a connection', () => {
  test('asks for another token after the one before was refused, and then for that of now', async () => {
    const asked: (string | undefined)[] = []
    const tokens = new AccessTokens((stale) => `t${asked.push(stale)}`)
    await tokens.forConnection()
    tokens.refuse()
    await tokens.forConnection()
    await tokens.forConnection()
    expect(asked).toEqual([undefined, 't1', undefined])
  })

  test('takes no token for newer that is the same', async () => {
    const tokens = new AccessTokens(() => 'same')
    await tokens.forConnection()
    expect(await tokens.newer()).toBeUndefined()
  })
})
