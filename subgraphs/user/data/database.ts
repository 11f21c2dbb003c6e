/** The connection to this subgraph's Postgres: bounded in number, in waiting and in the time of a statement. */
import { PrismaPg } from '@prisma/adapter-pg'
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts'

export type Database = PrismaClient
/** The client, or a transaction of it. */
export type Transaction = Prisma.TransactionClient

export const TRANSACTION_MS = { maxWait: 5_000, timeout: 10_000 }

export function openDatabase(url: string): Database {
  return new PrismaClient({
    adapter: new PrismaPg({
      connectionString: url,
      max: 10,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 10_000,
      idle_in_transaction_session_timeout: 15_000,
    }),
  })
}
