/**
 * Compares our ledger with the provider's. What is under way may stand in one of them only, so that a difference
 * counts once it has outlasted a few looks.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { allEntries } from '../data/all-entries.ts'
import { openDatabase, type Database } from '../data/database.ts'
import { differences, ourLine, providerLine, type ProviderEntry } from '../domain/verify.ts'

const LOOKS = 3
const PAUSE_MS = 2_000
const TIMEOUT_MS = 10_000
const PAGE = 1_000

export interface Verdict {
  /** How many entries the provider has. */
  entries: number
  differences: string[]
}

export interface ProviderBooks {
  url: string
  apiKey: string
}

export async function verifyPayments(databaseUrl: string, books: ProviderBooks): Promise<Verdict> {
  const database = openDatabase(databaseUrl)
  try {
    let verdict = await compare(database, books)
    for (let look = 1; look < LOOKS && verdict.differences.length > 0; look++) {
      await sleep(PAUSE_MS)
      verdict = await compare(database, books)
    }
    return verdict
  } finally {
    await database.$disconnect()
  }
}

async function compare(database: Database, books: ProviderBooks): Promise<Verdict> {
  const theirs = await providerLines(books)
  const ours: string[] = []
  for await (const entry of allEntries(database)) {
    const line = ourLine(entry, entry.currency)
    if (line) ours.push(line)
  }
  return { entries: theirs.length, differences: differences(ours, theirs) }
}

async function providerLines({ url, apiKey }: ProviderBooks): Promise<string[]> {
  const lines: string[] = []
  let after: number | null = 0
  while (after !== null) {
    const response = await fetch(`${url}/ledger?after=${after}&limit=${PAGE}`, {
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) throw new Error(`the provider answered ${response.status} when asked for its ledger`)
    const page = (await response.json()) as { entries: ProviderEntry[]; next: number | null }
    lines.push(...page.entries.map(providerLine))
    after = page.next
  }
  return lines
}
