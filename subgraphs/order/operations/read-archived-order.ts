/** The events and the saga of an order that are in the archive: for `npm run order`. */
import { type ArchivedOrder, findArchived } from '../data/archived-orders.ts'
import { connectDatabase } from '../data/database.ts'

/** Opens the database, reads, and closes it again. */
export async function readArchivedOrder(
  databaseUrl: string,
  orderId: string,
): Promise<ArchivedOrder | undefined> {
  const db = connectDatabase(databaseUrl)
  try {
    return (await findArchived(db, [orderId])).get(orderId)
  } finally {
    await db.$disconnect()
  }
}
