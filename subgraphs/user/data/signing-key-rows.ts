/** The keys that access tokens are signed with. All replicas share them. */
import type { SigningKeyTimes } from '../domain/signing-key-schedule.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import type { Database, Transaction } from './database.ts'

/** Any number that no other advisory lock of this database has. */
const ADVISORY_LOCK = 7_305_112

export interface SigningKeyRow extends SigningKeyTimes {
  kid: string
  privateJwk: Prisma.JsonValue
}

export function findSigningKeys(database: Database | Transaction): Promise<SigningKeyRow[]> {
  return database.signingKey.findMany()
}

/** Whoever changes the keys waits here until the others have; the lock ends with the transaction. */
export async function lockSigningKeys(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${ADVISORY_LOCK})`
}

export async function insertSigningKey(
  tx: Transaction,
  key: { kid: string; privateJwk: Prisma.InputJsonObject },
  times: { createdAt: Date; activatedAt: Date },
): Promise<void> {
  await tx.signingKey.create({ data: { ...key, ...times } })
}

/** Puts what is sealed in the place of what was stored. */
export async function replaceSigningKey(
  database: Database,
  kid: string,
  stored: Prisma.JsonValue,
  privateJwk: Prisma.InputJsonObject,
): Promise<void> {
  await database.signingKey.updateMany({
    where: { kid, privateJwk: { equals: stored as Prisma.InputJsonValue } },
    data: { privateJwk },
  })
}

/** Whether there was one. */
export async function deleteSigningKey(tx: Transaction, kid: string): Promise<boolean> {
  return (await tx.signingKey.deleteMany({ where: { kid } })).count > 0
}

/** The keys that have no end yet get this one. */
export async function retireSigningKeys(tx: Transaction, retiredAt: Date): Promise<void> {
  await tx.signingKey.updateMany({ where: { retiredAt: null }, data: { retiredAt } })
}
