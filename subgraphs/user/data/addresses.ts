/** The addresses of an account. Its row is locked while they are counted, so that the bound holds. */
import { newId } from '#platform/process/new-id.ts'
import { type Address, type AddressParts, MAX_ADDRESSES } from '../domain/address.ts'
import { type Database } from './database.ts'
import { lockUser } from './users.ts'

/** Of each account, in the order of the ids; the oldest first. */
export async function findAddresses(database: Database, userIds: readonly string[]): Promise<Address[][]> {
  const rows = await database.address.findMany({
    where: { userId: { in: [...userIds] } },
    orderBy: { id: 'asc' },
  })
  const byUser = Map.groupBy(rows, (row) => row.userId)
  return userIds.map((id) => byUser.get(id) ?? [])
}

/** Undefined where the account has as many as it may have. */
export async function createAddress(
  database: Database,
  userId: string,
  parts: AddressParts,
  now: Date,
): Promise<Address | undefined> {
  return database.$transaction(async (tx) => {
    await lockUser(tx, userId)
    if ((await tx.address.count({ where: { userId } })) >= MAX_ADDRESSES) return undefined
    return tx.address.create({ data: { ...parts, id: newId(), userId, createdAt: now } })
  })
}

/** Undefined where the account has no such address. */
export async function updateAddress(
  database: Database,
  userId: string,
  id: string,
  parts: AddressParts,
): Promise<Address | undefined> {
  const [updated] = await database.address.updateManyAndReturn({ where: { id, userId }, data: parts })
  return updated
}

/** The address that was deleted; undefined where the account has no such address. */
export async function deleteAddress(
  database: Database,
  userId: string,
  id: string,
): Promise<Address | undefined> {
  return database.$transaction(async (tx) => {
    const address = await tx.address.findFirst({ where: { id, userId } })
    const { count } = await tx.address.deleteMany({ where: { id, userId } })
    return count > 0 ? (address ?? undefined) : undefined
  })
}
