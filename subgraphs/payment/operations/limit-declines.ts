/**
 * Asks the provider for a customer's authorizations as long as not too many were declined. What is under way may be
 * declined as well: where there is room for no more of them, the next one waits for their outcome. So a burst in one
 * request has no more declines than one after the other would; of several replicas, each has its own share under way.
 */
import { cardOf, countDeclines, recordDecline } from '../data/card-decline-rows.ts'
import type { Database } from '../data/database.ts'
import { DECLINES_COUNT_MS, declinesLeft, TOO_MANY_DECLINES } from '../domain/card-testing.ts'
import { isDecline, type Payment, type Transaction } from '../domain/payment.ts'

interface UnderWay {
  /** Who is being admitted: nobody is forgotten meanwhile. */
  entering: number
  asking: number
  /** Changes with each outcome. */
  version: number
  waiting: (() => void)[]
}

/** Resolves with the entries that asking proves, or with one that says that nobody was asked. */
export type LimitDeclines = (
  payment: Payment & { customerId: string },
  ask: () => Promise<Transaction[]>,
) => Promise<Transaction[]>

export function createLimitDeclines(database: Database, factor: number): LimitDeclines {
  const underWay = new Map<string, UnderWay>()

  /** @returns whether the provider may be asked; each time it does, `leave` follows */
  async function enter(customerId: string, card: string): Promise<boolean> {
    const customer = underWay.get(customerId) ?? { entering: 0, asking: 0, version: 0, waiting: [] }
    underWay.set(customerId, customer)
    customer.entering++
    try {
      for (;;) {
        const { version } = customer
        const since = new Date(Date.now() - DECLINES_COUNT_MS)
        const left = declinesLeft(await countDeclines(database, { customerId, card }, since), factor)
        if (left === 0) return false
        if (version !== customer.version) continue
        if (customer.asking < left) {
          customer.asking++
          return true
        }
        await new Promise<void>((resolve) => customer.waiting.push(resolve))
      }
    } finally {
      customer.entering--
      forget(customerId, customer)
    }
  }

  function leave(customerId: string): void {
    const customer = underWay.get(customerId)!
    customer.asking--
    customer.version++
    for (const resolve of customer.waiting.splice(0)) resolve()
    forget(customerId, customer)
  }

  function forget(customerId: string, customer: UnderWay): void {
    if (customer.entering === 0 && customer.asking === 0) underWay.delete(customerId)
  }

  return async (payment, ask) => {
    const { id: paymentId, customerId, providerMethod } = payment
    if (providerMethod === null) return ask() // nobody is asked
    const card = await cardOf(database, providerMethod)
    if (!(await enter(customerId, card))) return [refused(payment)]
    try {
      const entries = await ask()
      if (entries.some(isDecline)) await recordDecline(database, { paymentId, customerId, card }, new Date())
      return entries
    } finally {
      leave(customerId)
    }
  }
}

const refused = ({ amount }: Payment): Transaction => ({
  type: 'AUTHORIZATION',
  status: 'FAILED',
  amountMinor: amount.amountMinor,
  providerReference: null,
  declineCode: TOO_MANY_DECLINES,
})
