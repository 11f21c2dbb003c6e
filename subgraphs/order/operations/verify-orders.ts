/** Replays every order's events and compares them with what is shown of it, in batches of bounded size. */
import { connectDatabase } from '../data/database.ts'
import { readHistories } from '../data/order-histories.ts'
import { findContradictions } from '../domain/history-contradictions.ts'

const BATCH = 500

export interface Verdict {
  orders: number
  events: number
  /** How many orders are not as their events say. */
  wrong: number
}

/** @param report gets each contradiction, in a sentence */
export async function verifyOrders(databaseUrl: string, report: (line: string) => void): Promise<Verdict> {
  const db = connectDatabase(databaseUrl)
  const verdict: Verdict = { orders: 0, events: 0, wrong: 0 }
  try {
    let after: string | undefined
    do {
      const batch = await readHistories(db, after, BATCH)
      for (const { id, shown, history } of batch) {
        const found = findContradictions(shown, history)
        for (const contradiction of found) report(`Order ${shown.number} (${id}): ${contradiction}`)
        verdict.orders += 1
        verdict.events += history.length
        verdict.wrong += found.length > 0 ? 1 : 0
      }
      after = batch.at(-1)?.id
    } while (after)
    return verdict
  } finally {
    await db.$disconnect()
  }
}
