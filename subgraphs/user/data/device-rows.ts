/** The devices on which accounts have signed in, stored as the hashes of their secrets. */
import type { Database, Transaction } from './database.ts'

type Hash = Uint8Array<ArrayBuffer>

export async function isDeviceOf(database: Database, userId: string, hash: Hash): Promise<boolean> {
  return (await database.device.findFirst({ where: { hash, userId }, select: { hash: true } })) !== null
}

/** The account's row is locked. */
export async function keepDevice(tx: Transaction, userId: string, hash: Hash, now: Date): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO devices (hash, user_id, last_used_at) VALUES (${hash}, ${userId}::uuid, ${now})
    ON CONFLICT (hash) DO UPDATE SET last_used_at = excluded.last_used_at`
}

/** Those that were used last come first. */
export async function findDevices(tx: Transaction, userId: string): Promise<Hash[]> {
  return (await tx.device.findMany({ where: { userId }, orderBy: { lastUsedAt: 'desc' }, select: { hash: true } })).map(({ hash }) => hash)
}

/** @param hashes absent: all of them */
export async function forgetDevices(tx: Transaction, userId: string, hashes?: readonly Hash[]): Promise<void> {
  await tx.device.deleteMany({ where: { userId, ...(hashes && { hash: { in: [...hashes] } }) } })
}
