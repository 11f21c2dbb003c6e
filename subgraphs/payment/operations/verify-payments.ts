/**
 * Compares our ledger with the provider's. What is under way may stand in one of them only, so a difference counts
 * only if it is still there after a few comparisons.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase, type Database } from '../data/database.ts'
import { readLedger } from '../data/ledger-rows.ts'
import { differences, ourLine, providerLine } from '../domain/ledger-comparison.ts'
import { type LedgerAddress, readProviderLedger } from '../provider/ledger.ts'

const COMPARISONS = 3
const PAUSE_MS = 2_000

export interface Verdict {
  /** How many entries the provider has. */
  entries: number
  differences: string[]
}

export async function verifyPayments(databaseUrl: string, provider: LedgerAddress): Promise<Verdict> {
  const database = openDatabase(databaseUrl)
  try {
    let verdict = await compare(database, provider)
    for (let done = 1; done < COMPARISONS && verdict.differences.length > 0; done++) {
      await sleep(PAUSE_MS)
      verdict = await compare(database, provider)
    }
    return verdict
  } finally {
    await database.$disconnect()
  }
}

async function compare(database: Database, provider: LedgerAddress): Promise<Verdict> {
  const theirs: string[] = []
  for await (const entry of readProviderLedger(provider)) theirs.push(providerLine(entry))
  const ours: string[] = []
  await readLedger(database, (entry, currency) => {
    const line = ourLine(entry, currency)
    if (line) ours.push(line)
  })
  return { entries: theirs.length, differences: differences(ours, theirs) }
}
