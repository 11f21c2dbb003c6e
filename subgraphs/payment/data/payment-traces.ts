/** The traces that payments were requested in: the provider knows nothing of them, and its events go on with them. */
import type { Database } from './database.ts'

/** Keeps the first one. */
export async function keepTrace(database: Database, paymentId: string, traceId: string): Promise<void> {
  await database.payment.updateMany({ where: { id: paymentId, traceId: null }, data: { traceId } })
}

/** @returns the traces by the payments' ids */
export async function findTraces(
  database: Database,
  paymentIds: readonly string[],
): Promise<Map<string, string | null>> {
  const rows = await database.payment.findMany({
    where: { id: { in: [...paymentIds] } },
    select: { id: true, traceId: true },
  })
  return new Map(rows.map(({ id, traceId }) => [id, traceId]))
}
