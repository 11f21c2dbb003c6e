/** An order's payment, with its ledger, that is in the archive: for `npm run order`. */
import { findArchived } from '../data/archived-payments.ts'
import { openDatabase } from '../data/database.ts'
import type { StoredPayment } from '../data/payment-rows.ts'

/** Opens the database, reads, and closes it again. */
export async function readArchivedPayment(
  databaseUrl: string,
  orderId: string,
): Promise<StoredPayment | undefined> {
  const database = openDatabase(databaseUrl)
  try {
    return (await findArchived(database, 'orderId', [orderId]))[0]
  } finally {
    await database.$disconnect()
  }
}
