/** The connection to the product subgraph's Postgres; every statement has a deadline. */
import { PrismaPg } from '@prisma/adapter-pg'
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts'

export type Database = PrismaClient
export type Tx = Prisma.TransactionClient

/** @param onStatement is told of each statement, for measuring */
export function connectDatabase(
  connectionString: string,
  onStatement?: (statement: string) => void,
): Database {
  const adapter = new PrismaPg({
    connectionString,
    max: 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    idle_in_transaction_session_timeout: 15_000,
  })
  if (!onStatement) return new PrismaClient({ adapter })
  const client = new PrismaClient({ adapter, log: [{ emit: 'event', level: 'query' }] })
  client.$on('query', ({ query }) => onStatement(query))
  return client
}
