/** The postal addresses of accounts. */
import { newId } from '#platform/process/new-id.ts'
import type { PostalAddress, PostalAddressParts } from '../domain/postal-address.ts'
import type { Database, Transaction } from './database.ts'

/** Of each account, in the order of the ids; the oldest first. */
export async function findPostalAddresses(
  database: Database,
  userIds: readonly string[],
): Promise<PostalAddress[][]> {
  const rows = await database.address.findMany({
    where: { userId: { in: [...userIds] } },
    orderBy: { id: 'asc' },
  })
  const byUser = Map.groupBy(rows, (row) => row.userId)
  return userIds.map((id) => byUser.get(id) ?? [])
}

export function countPostalAddresses(tx: Transaction, userId: string): Promise<number> {
  return tx.address.count({ where: { userId } })
}

export function insertPostalAddress(
  tx: Transaction,
  userId: string,
  parts: PostalAddressParts,
  now: Date,
): Promise<PostalAddress> {
  return tx.address.create({ data: { ...parts, id: newId(), userId, createdAt: now } })
}

/** Undefined where the account has no such address. */
export async function replacePostalAddress(
  database: Database,
  userId: string,
  id: string,
  parts: PostalAddressParts,
): Promise<PostalAddress | undefined> {
  const [updated] = await database.address.updateManyAndReturn({ where: { id, userId }, data: parts })
  return updated
}

/** The address that was deleted; undefined where the account has no such address. */
export async function removePostalAddress(
  tx: Transaction,
  userId: string,
  id: string,
): Promise<PostalAddress | undefined> {
  const address = await tx.address.findFirst({ where: { id, userId } })
  const { count } = await tx.address.deleteMany({ where: { id, userId } })
  return count > 0 ? (address ?? undefined) : undefined
}
