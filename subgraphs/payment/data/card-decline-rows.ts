/** What banks declined, by account and by card, and how many accounts keep a card. */
import type { Database } from './database.ts'

export interface Decline {
  paymentId: string
  customerId: string
  /** See `cardOf`. */
  card: string
}

/** What a card is known by: its fingerprint where a method of it is kept, else the provider's token. */
export async function cardOf(database: Database, providerMethod: string): Promise<string> {
  const where = { providerReference: providerMethod }
  const kept = await database.paymentMethod.findUnique({ where, select: { fingerprint: true } })
  return kept?.fingerprint ?? providerMethod
}

export async function countDeclines(
  database: Database,
  { customerId, card }: Omit<Decline, 'paymentId'>,
  since: Date,
): Promise<{ byAccount: number; byCard: number }> {
  const [counts] = await database.$queryRawUnsafe<[{ byAccount: number; byCard: number }]>(
    `SELECT (SELECT count(*)::int FROM card_declines WHERE customer_id = $1::uuid AND declined_at > $3) AS "byAccount",
            (SELECT count(*)::int FROM card_declines WHERE card = $2 AND declined_at > $3) AS "byCard"`,
    customerId,
    card,
    since,
  )
  return counts
}

/** Once for each payment, however often it is recorded. */
export async function recordDecline(database: Database, decline: Decline, now: Date): Promise<void> {
  await database.cardDecline.createMany({ data: { ...decline, declinedAt: now }, skipDuplicates: true })
}

/** How many other customers have kept the card since then, also those that have removed it again. */
export async function countOtherKeepers(
  database: Database,
  { customerId, fingerprint }: { customerId: string; fingerprint: string },
  since: Date,
): Promise<number> {
  const keepers = await database.paymentMethod.findMany({
    where: { fingerprint, createdAt: { gt: since }, customerId: { not: customerId } },
    distinct: ['customerId'],
    select: { customerId: true },
  })
  return keepers.length
}

export async function deleteDeclines(database: Database, before: Date): Promise<void> {
  await database.cardDecline.deleteMany({ where: { declinedAt: { lt: before } } })
}
