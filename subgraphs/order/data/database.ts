/** The order subgraph's database. */
import { postgresOptions } from '#platform/storage/postgres.ts'
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts'

export type Database = PrismaClient
/** What is done together or not at all. */
export type Tx = Prisma.TransactionClient

export function connectDatabase(connectionString: string): Database {
  return new PrismaClient(postgresOptions(connectionString))
}
