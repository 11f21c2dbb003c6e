/** The user subgraph's database. */
import type { Outbox } from '#platform/messaging/outbox.ts'
import { postgresOptions } from '#platform/storage/postgres.ts'
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts'

export type Database = PrismaClient
/** What is done together or not at all. */
export type Transaction = Prisma.TransactionClient
/** For what is done together with the messages that announce it. */
export type UserOutbox = Pick<Outbox<Transaction>, 'transaction'>

export function openDatabase(url: string): Database {
  return new PrismaClient(postgresOptions(url))
}

/** @throws while the database does not answer */
export async function checkDatabase(database: Database): Promise<void> {
  await database.$queryRaw`SELECT 1`
}

export function inTransaction<Result>(
  database: Database,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return database.$transaction(work)
}
