/** Checks all stock against its sources (data/wrong-levels.ts): for `npm run verify -- stock`. */
import { connectDatabase } from '../data/database.ts'
import { findWrongLevels, type WrongLevel } from '../data/wrong-levels.ts'

/** Opens the database, checks, and closes it again. */
export async function verifyStock(databaseUrl: string): Promise<{ levels: number; wrong: WrongLevel[] }> {
  const database = connectDatabase(databaseUrl)
  try {
    return { levels: await database.stockLevel.count(), wrong: await findWrongLevels(database) }
  } finally {
    await database.$disconnect()
  }
}
