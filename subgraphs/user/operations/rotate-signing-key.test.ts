/** Rotating the signing key on a real Postgres, with two replicas and a consumer as the gateway is one. */
import { newId } from '#platform/process/new-id.ts'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { eventually } from '../../../tests/eventually.ts'
import { createFreshDatabase, type FreshDatabase } from '../../../tests/fresh-database.ts'
import { KEPT_AFTER_RETIREMENT_MS, PUBLISHED_BEFORE_MS } from '../domain/signing-key-schedule.ts'
import { newCustomer } from '../domain/user.ts'
import { createKeySealer, parseEncryptionKeys } from '../credentials/key-sealer.ts'
import { type AccessTokens, startAccessTokens } from '../credentials/access-tokens.ts'
import { type Database, openDatabase } from '../data/database.ts'
import { deleteExpiredRows } from '../data/expired-rows.ts'
import { rotateSigningKey } from './rotate-signing-key.ts'

const READ_EVERY_MS = 100
const COOLDOWN_MS = 100
const AHEAD_MS = 800
/** The number of tokens that are signed before the rotation, and at least after it. */
const TURNS = 50

const user = newCustomer(newId(), { email: 'ada@example.com', displayName: 'Ada' }, new Date())
const encryptionKey = randomBytes(32).toString('base64')
const sealer = createKeySealer(parseEncryptionKeys(encryptionKey))
let fresh: FreshDatabase
let database: Database
let replicas: AccessTokens[]
let jwks: Server

beforeAll(async () => {
  fresh = await createFreshDatabase(process.env.TEST_DATABASE_URL_USER ?? '', 'user')
  database = openDatabase(fresh.url)
  replicas = [await startAccessTokens(database, undefined, READ_EVERY_MS, sealer)]
  await sleep(READ_EVERY_MS / 2) // so that they read a new key at different times
  replicas.push(await startAccessTokens(database, undefined, READ_EVERY_MS, sealer))
  let requests = 0
  jwks = createServer((_request, response) => {
    const replica = replicas[requests++ % replicas.length]!
    response.setHeader('content-type', 'application/json').end(JSON.stringify(replica.jwks(new Date())))
  })
  await once(jwks.listen(0, '127.0.0.1'), 'listening')
}, 30_000)

afterAll(async () => {
  jwks.close()
  await Promise.all(replicas.map((replica) => replica.close()))
  await database.$disconnect()
  await fresh.drop()
})

/** Signs and verifies, by turns with both replicas, until it is ended; collects the keys that signed and what was refused. */
function startLoad() {
  const url = new URL(`http://127.0.0.1:${(jwks.address() as AddressInfo).port}/`)
  const keys = createRemoteJWKSet(url, { cooldownDuration: COOLDOWN_MS })
  const signers = new Set<string>()
  const refusals: unknown[] = []
  const tokens: string[] = []
  let ended = false
  const running = (async () => {
    while (!ended) {
      tokens.push((await replicas[tokens.length % 2]!.sign(user, newId(), new Date())).accessToken)
      // The newest, and some that is older.
      for (const token of [tokens.at(-1)!, tokens[Math.floor(Math.random() * tokens.length)]!]) {
        const verified = await jwtVerify(token, keys).catch((error: unknown) => refusals.push(error))
        if (typeof verified === 'object') signers.add(verified.protectedHeader.kid!)
      }
      await sleep(2)
    }
  })()
  return {
    signers,
    refusals,
    /** Resolves when it was done this many times more. */
    turns(count: number) {
      const enough = tokens.length + count
      return eventually(() => expect(tokens.length).toBeGreaterThanOrEqual(enough))
    },
    async end() {
      ended = true
      await running
    },
  }
}

describe('a rotation', () => {
  test('under load, run twice at once, has one new key and refuses nobody', async () => {
    const load = startLoad()
    await load.turns(TURNS)
    const rotate = () => rotateSigningKey(database, new Date(), AHEAD_MS)
    const rotations = await Promise.all([rotate(), rotate()])
    expect(rotations.map(({ begun }) => begun).sort()).toEqual([false, true])
    expect(rotations[0]!.kid).toBe(rotations[1]!.kid)
    await eventually(() => expect(load.signers.size).toBe(2))
    await load.turns(TURNS)
    await load.end()
    expect(load.refusals).toEqual([])
    expect([...load.signers].at(-1)).toBe(rotations[0]!.kid)
    expect(replicas[1]!.jwks(new Date()).keys).toHaveLength(2)
  })

  test('by npm run keys -- rotate says when the new key signs, and the second time that it is under way', async () => {
    const command = fileURLToPath(new URL('../../../ops/keys.ts', import.meta.url))
    const run = async () => {
      const env = {
        ...process.env,
        NODE_OPTIONS: '',
        USER_DATABASE_URL: fresh.url,
        KEY_ENCRYPTION_KEYS: encryptionKey,
      }
      return (await promisify(execFile)(process.execPath, [command, 'rotate'], { env, timeout: 30_000 }))
        .stdout
    }
    const [first, second] = [await run(), await run()]
    const { kid, activatedAt } = (await database.signingKey.findFirst({ where: { retiredAt: null } }))!
    expect(activatedAt!.getTime() - Date.now()).toBeGreaterThan(120_000)
    expect(first).toContain(`Published the key ${kid}.\nIt signs from ${activatedAt!.toISOString()}`)
    expect(second).toContain(
      `under way already, to the key ${kid}.\nIt signs from ${activatedAt!.toISOString()}`,
    )
  }, 60_000)

  test('is in the audit trail, and what it retired is deleted in the end', async () => {
    const events = await database.auditEvent.findMany({ where: { type: 'SIGNING_KEY_ROTATED' } })
    expect(events).toHaveLength(2)
    expect(events[0]).toMatchObject({ userId: null, actorId: null, detail: expect.any(String) })
    await deleteExpiredRows(database, new Date())
    expect(await database.signingKey.count()).toBe(3)
    await deleteExpiredRows(database, new Date(Date.now() + PUBLISHED_BEFORE_MS + KEPT_AFTER_RETIREMENT_MS))
    expect((await database.signingKey.findMany()).map((key) => key.retiredAt)).toEqual([null])
  })
})
