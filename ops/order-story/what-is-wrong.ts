/** What is wrong with an order, in sentences that say what to do; nothing where it goes its way. */
import type { Story } from './story.ts'

const PATIENCE_MS = 60_000

export function whatIsWrong({ order, saga, payment, stock, waiting, silent }: Story, now: Date): string[] {
  const wrong = silent.map((sentence) => `Not everybody could be asked: ${sentence}`)
  for (const step of saga?.steps ?? []) {
    if (step.status === 'COMPENSATION_FAILED')
      wrong.push(`The compensation of ${step.name} failed: ${step.error}. Repair it, then call sagaRetry.`)
    if (step.status === 'FAILED' && saga?.status === 'STUCK')
      wrong.push(
        `${step.name} failed for good: ${step.error}. Repair it, then call sagaRetry or sagaResolve.`,
      )
  }
  if (saga?.dueAt && saga.dueAt.getTime() < now.getTime() - PATIENCE_MS)
    wrong.push('Its next attempt is overdue: no replica of order reconciles sagas.')
  if (saga && saga.unanswered > 1)
    wrong.push(`${saga.unanswered} attempts in a row had no answer: the participant or the broker is away.`)
  for (const { where, type, since, reason } of waiting) {
    if (reason) wrong.push(`${type} failed at ${where}: ${reason}.`)
    else if (now.getTime() - since.getTime() > PATIENCE_MS)
      wrong.push(`${type} waits at ${where} since ${since.toISOString()}: it is not published.`)
  }
  if (order.status === 'COMPLETED' || order.status === 'CONFIRMED') {
    if (payment && saga?.status === 'SUCCEEDED' && !isDone(payment.ledger, 'CAPTURE'))
      wrong.push('It is paid for by its saga, and the ledger has no capture: npm run verify.')
    if (stock.reservation && !['RESERVED', 'COMMITTED', 'RELEASED'].includes(stock.reservation.status))
      wrong.push(`It is confirmed, and its stock is ${stock.reservation.status}.`)
  }
  for (const intent of payment?.provider ?? []) {
    const captured = sumOf(payment!.ledger, 'CAPTURE')
    if (intent.status === 'succeeded' && captured !== intent.capturedMinor)
      wrong.push(
        `The provider has taken ${intent.capturedMinor} for ${intent.reference}, and the ledger says ${captured}.`,
      )
  }
  return wrong
}

type Ledger = readonly { type: string; status: string; amountMinor: number }[]

const isDone = (ledger: Ledger, type: string) =>
  ledger.some((entry) => entry.type === type && entry.status === 'SUCCEEDED')

const sumOf = (ledger: Ledger, type: string) =>
  ledger
    .filter((entry) => entry.type === type && entry.status === 'SUCCEEDED')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0)
