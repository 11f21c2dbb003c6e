/** Checks all stock against its sources (data/wrong-levels.ts): for `npm run verify -- stock`. */
import { connectDatabase } from '../data/database.ts'
import { findWrongCarries, findWrongLevels, type WrongCarry, type WrongLevel } from '../data/wrong-levels.ts'

export interface Verdict {
  levels: number
  wrong: WrongLevel[]
  wrongCarries: WrongCarry[]
}

/** Opens the database, checks, and closes it again. */
export async function verifyStock(databaseUrl: string): Promise<Verdict> {
  const database = connectDatabase(databaseUrl)
  try {
    return {
      levels: await database.stockLevel.count(),
      wrong: await findWrongLevels(database),
      wrongCarries: await findWrongCarries(database),
    }
  } finally {
    await database.$disconnect()
  }
}
