/** Refresh tokens over HTTP, on a real Postgres: rotated, raced, replayed, revoked. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type AccountOperations,
  accountOperations,
  errorCodes,
  newEmail,
  PASSWORD,
} from '../testing/account-operations.ts'
import { openDatabase } from '../data/database.ts'
import { hashRefreshToken } from '../credentials/refresh-token.ts'
import { startUserUnderTest, type UserUnderTest } from '../testing/user-under-test.ts'

const databaseUrl = process.env.TEST_DATABASE_URL_USER ?? ''
const database = openDatabase(databaseUrl)
let user: UserUnderTest
let operations: AccountOperations

beforeAll(async () => {
  user = await startUserUnderTest(databaseUrl)
  operations = accountOperations(user.ask)
}, 30_000)

afterAll(async () => {
  await database.$disconnect()
  await user.close()
})

describe('sessionRefresh', () => {
  test('exchanges a token for a new one, and may be repeated until the new one is used', async () => {
    const first = (await operations.newSession()).refreshToken
    const second = (await operations.refresh(first)).session.refreshToken
    expect(second).not.toBe(first)
    expect((await operations.refresh(first)).session.refreshToken).toBe(second)
    expect((await operations.refresh(second)).session.user.displayName).toBe('Grace Hopper')
  })

  test('raced 20 times, has one successor and ends no session', async () => {
    const first = (await operations.newSession()).refreshToken
    const payloads = await Promise.all(Array.from({ length: 20 }, () => operations.refresh(first)))
    const successors = new Set(payloads.map((payload) => payload.session.refreshToken))
    expect(successors.size).toBe(1)
    expect(errorCodes(await operations.refresh([...successors][0]!))).toEqual([])
  })

  test('treats a token whose successor was used as stolen, and ends the session', async () => {
    const first = (await operations.newSession()).refreshToken
    const second = (await operations.refresh(first)).session.refreshToken
    const third = (await operations.refresh(second)).session.refreshToken
    expect(errorCodes(await operations.refresh(first))).toEqual(['INVALID_REFRESH_TOKEN'])
    expect(errorCodes(await operations.refresh(third))).toEqual(['INVALID_REFRESH_TOKEN'])
  })

  test('treats a token that is repeated late as stolen, and ends the session', async () => {
    const first = (await operations.newSession()).refreshToken
    const second = (await operations.refresh(first)).session.refreshToken
    await database.refreshToken.update({
      where: { hash: hashRefreshToken(first) },
      data: { rotatedAt: new Date(Date.now() - 11_000) },
    })
    expect(errorCodes(await operations.refresh(first))).toEqual(['INVALID_REFRESH_TOKEN'])
    expect(errorCodes(await operations.refresh(second))).toEqual(['INVALID_REFRESH_TOKEN'])
  })

  test('leaves the other sessions of the account alone', async () => {
    const email = newEmail()
    const first = (await operations.register(email)).session.refreshToken
    const other = (await operations.signIn(email, PASSWORD)).session.refreshToken
    const second = (await operations.refresh(first)).session.refreshToken
    await operations.refresh(second)
    await operations.refresh(first)
    expect(errorCodes(await operations.refresh(other))).toEqual([])
  })

  test('refuses what is not one of our tokens', async () => {
    for (const token of ['', 'unknown', 'A'.repeat(43), 'x'.repeat(100_000)]) {
      expect(errorCodes(await operations.refresh(token))).toEqual(['INVALID_REFRESH_TOKEN'])
    }
  })

  test('leaves nothing in the database that could be presented', async () => {
    const first = (await operations.newSession()).refreshToken
    const second = (await operations.refresh(first)).session.refreshToken
    const third = (await operations.refresh(second)).session.refreshToken
    const rows = await database.refreshToken.findMany({
      where: { hash: { in: [first, second, third].map(hashRefreshToken) } },
      orderBy: { createdAt: 'asc' },
    })
    expect(rows.map((row) => row.successorSalt !== null)).toEqual([false, true, false])
    expect(rows[2]!.previousHash).toEqual(rows[1]!.hash)
  })
})

test('sessionRevoke ends the session, and may be repeated', async () => {
  const { refreshToken } = await operations.newSession()
  expect(await operations.revoke(refreshToken)).toEqual({ revoked: true, userErrors: [] })
  expect(await operations.revoke(refreshToken)).toEqual({ revoked: true, userErrors: [] })
  expect(errorCodes(await operations.refresh(refreshToken))).toEqual(['INVALID_REFRESH_TOKEN'])
  const unknown = await operations.revoke('A'.repeat(43))
  expect(unknown.revoked).toBe(false)
  expect(errorCodes(unknown)).toEqual(['INVALID_REFRESH_TOKEN'])
})
