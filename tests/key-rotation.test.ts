/**
 * A rotation of the signing keys under load, by the gateway's own authenticator over real HTTP. The clock is
 * the test's: a quarter of an hour passes in steps of a second, with two replicas that read the keys at
 * different times, and a cache before them that keeps the key set for as long as it may.
 */
import { newId } from '#platform/process/new-id.ts'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createAuthenticator } from '../gateway/identity/authenticator.ts'
import { startAccessTokens } from '../subgraphs/user/credentials/access-tokens.ts'
import { loadSigningKeys } from '../subgraphs/user/credentials/load-signing-keys.ts'
import { openDatabase } from '../subgraphs/user/data/database.ts'
import { JWKS_MAX_AGE_SECONDS, READ_EVERY_SECONDS } from '../subgraphs/user/domain/signing-key-schedule.ts'
import { newCustomer } from '../subgraphs/user/domain/user.ts'
import { rotateSigningKey } from '../subgraphs/user/operations/rotate-signing-key.ts'
import { createFreshDatabase } from './fresh-database.ts'

const SECOND = 1_000
const CACHED_FOR = JWKS_MAX_AGE_SECONDS * SECOND
/** The seconds in which the replicas read the keys, of their thirty: right before the rotation, and later. */
const READ_AT = [6, 20]
const ROTATE_AFTER = 37
const LAST_SECOND = 900

const fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_USER ?? '', 'user')
const database = openDatabase(fresh.url)
const user = newCustomer(newId(), { email: 'ada@example.com', displayName: 'Ada' }, new Date())

beforeAll(() => {
  vi.useFakeTimers({
    now: new Date('2026-01-01T00:00:00Z'),
    toNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  })
})
const closers: (() => Promise<void>)[] = []
afterAll(async () => {
  vi.useRealTimers()
  for (const close of closers) await close()
  await database.$disconnect()
  await fresh.drop()
})

type Replicas = Awaited<ReturnType<typeof startAccessTokens>>[]

/** Serves the replicas' key sets in turn, each for a minute. */
async function serveCached(replicas: Replicas) {
  let cached = { at: 0, body: '', replica: 0 }
  let fetches = 0
  const server = createServer((_request, response) => {
    fetches += 1
    if (Date.now() - cached.at >= CACHED_FOR) {
      const replica = (cached.replica + 1) % replicas.length
      cached = { at: Date.now(), body: JSON.stringify(replicas[replica]!.jwks(new Date())), replica }
    }
    response.setHeader('content-type', 'application/jwk-set+json').end(cached.body)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url, close, fetches: () => fetches }
}

test('nobody is refused, and the old key goes when its last token has ended', async () => {
  const replicas = await Promise.all([startAccessTokens(database), startAccessTokens(database)])
  const [oldKey] = await loadSigningKeys(database, new Date())
  const server = await serveCached(replicas)
  closers.push(async () => void (await Promise.all(replicas.map(({ close }) => close()))), server.close)
  // One gateway that is there from the beginning, and others that come later, at all phases of the caches.
  const gateways = [{ from: 0, authenticate: createAuthenticator(server.url) }]
  const tokens: { accessToken: string; expiresAt: Date }[] = []
  const kids = new Set<string>()
  const refused: string[] = []
  const start = Date.now()

  for (let second = 0; second <= LAST_SECOND; second++) {
    vi.setSystemTime(start + second * SECOND)
    const now = new Date()
    if (second === ROTATE_AFTER) {
      const rotations = await Promise.all(Array.from({ length: 10 }, () => rotateSigningKey(database, now)))
      expect(rotations.filter(({ begun }) => begun)).toHaveLength(1)
      expect(new Set(rotations.map(({ kid }) => kid)).size).toBe(1)
    }
    for (const [index, replica] of replicas.entries())
      if (second % READ_EVERY_SECONDS === READ_AT[index]) {
        // One that starts now knows what one that reads now would.
        replicas[index] = await startAccessTokens(database)
        await Promise.all([replica, replicas[index]].map((each) => each.close()))
      }
    if (second % 3 === 0 && second < 300)
      gateways.push({ from: second, authenticate: createAuthenticator(server.url) })
    tokens.push(...(await Promise.all(replicas.map((replica) => replica.sign(user, newId(), now)))))
    const good = tokens.filter(({ expiresAt }) => expiresAt > now)
    const shown = [...good.slice(-2), ...good.slice(0, 2), good[second % good.length]!]
    for (const { accessToken } of shown)
      kids.add(JSON.parse(Buffer.from(accessToken.split('.')[0]!, 'base64url').toString()).kid)
    // Those that have just come fetch at once, and may not fetch again for a while.
    const some = gateways.filter(({ from }) => second - from < 45)
    for (const { from, authenticate } of [...some, gateways[0]!, gateways[second % gateways.length]!]) {
      const answers = shown.map(({ accessToken }) => authenticate(`Bearer ${accessToken}`))
      for (const outcome of await Promise.allSettled(answers))
        if (outcome.status === 'rejected')
          refused.push(`${second} s, gateway of ${from} s: ${outcome.reason}`)
    }
  }

  expect(refused).toEqual([])
  expect(kids.size).toBe(2)
  // A gateway fetches at its start, when it meets the new key, and when ten minutes have passed.
  expect(server.fetches()).toBeLessThanOrEqual(3 * gateways.length)
  const published = replicas[0]!.jwks(new Date()).keys.map(({ kid }) => kid)
  expect(published).toHaveLength(1)
  expect(published).not.toContain(oldKey!.kid)
  expect(await authenticatedBy(gateways[0]!, tokens.at(-1)!.accessToken)).toBe(user.id)
}, 60_000)

async function authenticatedBy(
  { authenticate }: { authenticate: ReturnType<typeof createAuthenticator> },
  token: string,
) {
  return (await authenticate(`Bearer ${token}`)).userId
}
