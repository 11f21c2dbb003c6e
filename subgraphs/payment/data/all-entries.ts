/** The whole ledger, in pages, each with the currency of its payments. */
import type { Transaction as Entry } from '../domain/payment.ts'
import type { Database } from './database.ts'

const PAGE = 1_000

export async function* allEntries(database: Database): AsyncGenerator<Entry & { currency: string }> {
  let after: string | undefined
  do {
    const page = await database.paymentTransaction.findMany({
      where: { id: { gt: after } },
      include: { payment: { select: { currency: true } } },
      orderBy: { id: 'asc' },
      take: PAGE,
    })
    for (const { payment, ...entry } of page) yield { ...entry, currency: payment.currency }
    after = page.length === PAGE ? page.at(-1)?.id : undefined
  } while (after)
}
