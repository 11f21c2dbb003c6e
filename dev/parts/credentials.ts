/**
 * As whom each process uses the parts that we start: made at the first start, kept with the data, readable by its
 * owner. A user that was not there at the first start is added at the next one.
 */
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ACCESS } from '#contracts/access.ts'
import { STREAMS } from '#contracts/streams.ts'
import { brokerUsers, newNatsSeed } from '#platform/messaging/nats-users.ts'
import { databaseNames, subgraphNames } from '../subgraphs.ts'

/** Of tests, the proof and benchmarks: it may do everything, and a system that is not theirs does not have it. */
export const TESTS = 'tests'

export type Credentials = {
  /** The seeds (nkeys) of the broker's users. */
  nats: Record<string, string>
  /** The passwords of Redis' users. */
  redis: Record<string, string>
  /** The passwords of the databases' owners, by subgraph. */
  postgres: Record<string, string>
}

export const users = brokerUsers(ACCESS, STREAMS)
/** Who has keys of its own in Redis. */
export const redisUsers = () => ['gateway', ...subgraphNames()]

/** @param testing whether there is the user of tests, too */
export async function readCredentials(folder: string, testing = false): Promise<Credentials> {
  const file = join(folder, 'credentials.json')
  const found = await readFile(file, 'utf8').catch(() => '{}')
  const known = JSON.parse(found) as Partial<Credentials>
  const extra = testing ? [TESTS] : []
  const credentials = {
    nats: complete([...Object.keys(users), ...extra], known.nats, newNatsSeed),
    redis: complete([...redisUsers(), ...extra], known.redis, newPassword),
    postgres: complete(databaseNames(), known.postgres, newPassword),
  }
  const text = JSON.stringify(credentials, null, 2)
  if (text !== found) await writeFile(file, text, { mode: 0o600 })
  return credentials
}

export const newPassword = () => randomBytes(24).toString('hex')

function complete(
  names: readonly string[],
  known: Record<string, string> = {},
  make: () => string,
): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, known[name] ?? make()]))
}
