/** What platform/ needs of a subgraph's database. Every Prisma client has it, whatever its models are. */
import type { Fragment } from './postgres.ts'

/** What a Prisma client and its transactions have in common. */
export interface SqlClient {
  $queryRawUnsafe<Rows>(query: string, ...values: unknown[]): Promise<Rows>
  $executeRawUnsafe(query: string, ...values: unknown[]): Promise<number>
  $executeRaw(query: Fragment): Promise<number>
}

/** A client that can also begin a transaction. */
export interface SqlDatabase<Tx extends SqlClient> extends SqlClient {
  $transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
}
