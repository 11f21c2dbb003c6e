/** The product subgraph's database: its connections are bounded, and everybody else knows it by these types only. */
import { postgresOptions } from '#platform/storage/postgres.ts'
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts'

export type Database = PrismaClient
/** What is done together or not at all. */
export type Tx = Prisma.TransactionClient

/** @param onStatement is called with each statement, for measuring */
export function connectDatabase(
  connectionString: string,
  onStatement?: (statement: string) => void,
): Database {
  const options = postgresOptions(connectionString)
  if (!onStatement) return new PrismaClient(options)
  const client = new PrismaClient({ ...options, log: [{ emit: 'event', level: 'query' }] })
  client.$on('query', ({ query }) => onStatement(query))
  return client
}
