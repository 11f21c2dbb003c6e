/** The devices on which accounts have signed in, stored as the hashes of their secrets. */
import { MAX_DEVICES } from '../domain/device.ts'
import type { Database, Transaction } from './database.ts'

type Hash = Uint8Array<ArrayBuffer>

export async function isDeviceOf(database: Database, userId: string, hash: Hash): Promise<boolean> {
  return (await database.device.findFirst({ where: { hash, userId }, select: { hash: true } })) !== null
}

/** The account's row is locked. Past the bound those go that were not used for the longest time. */
export async function keepDevice(tx: Transaction, userId: string, hash: Hash, now: Date): Promise<void> {
  await tx.device.upsert({
    where: { hash },
    create: { hash, userId, lastUsedAt: now },
    update: { lastUsedAt: now },
  })
  const others = await tx.device.findMany({
    where: { userId },
    orderBy: { lastUsedAt: 'desc' },
    skip: MAX_DEVICES,
    select: { hash: true },
  })
  if (others.length > 0)
    await tx.device.deleteMany({ where: { hash: { in: others.map((row) => row.hash) } } })
}

export async function findDevices(tx: Transaction, userId: string): Promise<Hash[]> {
  return (await tx.device.findMany({ where: { userId }, select: { hash: true } })).map(({ hash }) => hash)
}

export async function forgetDevices(tx: Transaction, userId: string): Promise<void> {
  await tx.device.deleteMany({ where: { userId } })
}
