/** Customers' payment methods; the cards themselves are kept by the provider. */
import { newId } from '#platform/process/new-id.ts'
import type { Database } from './database.ts'

export interface StoredMethod {
  id: string
  customerId: string
  providerReference: string
  brand: string
  last4: string
  expMonth: number
  expYear: number
}

/** The provider's id of a customer, if there is one. */
export async function findProviderCustomer(
  database: Database,
  customerId: string,
): Promise<string | undefined> {
  const found = await database.providerCustomer.findUnique({ where: { customerId } })
  return found?.providerReference
}

/** Records the provider's id of a customer. Where one is recorded already, that one stays. */
export async function addProviderCustomer(
  database: Database,
  customerId: string,
  providerReference: string,
): Promise<void> {
  await database.providerCustomer.createMany({
    data: { customerId, providerReference },
    skipDuplicates: true,
  })
}

/** The customer's methods, oldest first, without those that were detached. */
export async function findMethods(
  database: Database,
  customerId: string,
  limit: number,
): Promise<StoredMethod[]> {
  return database.paymentMethod.findMany({
    where: { customerId, detachedAt: null },
    orderBy: { id: 'asc' },
    take: limit,
  })
}

/** A method of the customer, also where it was detached. */
export async function findMethod(
  database: Database,
  id: string,
  customerId: string,
): Promise<(StoredMethod & { detachedAt: Date | null }) | undefined> {
  return (await database.paymentMethod.findUnique({ where: { id, customerId } })) ?? undefined
}

/** Adds the method; one that was detached before is attached again. */
export async function addMethod(
  database: Database,
  method: Omit<StoredMethod, 'id'> & { fingerprint: string | null },
  now: Date,
): Promise<StoredMethod> {
  const { providerReference } = method
  return database.paymentMethod.upsert({
    where: { providerReference },
    create: { ...method, id: newId(), createdAt: now },
    update: { detachedAt: null, fingerprint: method.fingerprint },
  })
}

export async function markDetached(database: Database, id: string, now: Date): Promise<void> {
  await database.paymentMethod.updateMany({ where: { id, detachedAt: null }, data: { detachedAt: now } })
}
