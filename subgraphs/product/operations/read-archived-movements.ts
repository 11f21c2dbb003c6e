/** The movements of an order that are in the archive: for `npm run order`. */
import { type ArchivedMovement, findArchivedMovements } from '../data/archived-stock.ts'
import { connectDatabase } from '../data/database.ts'

/** Opens the database, reads, and closes it again. */
export async function readArchivedMovements(
  databaseUrl: string,
  orderId: string,
): Promise<ArchivedMovement[]> {
  const database = connectDatabase(databaseUrl)
  try {
    return await findArchivedMovements(database, orderId)
  } finally {
    await database.$disconnect()
  }
}
