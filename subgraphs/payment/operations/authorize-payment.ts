/**
 * Authorizes the payment of an order, once. The provider is asked outside of any transaction, and its answer is
 * recorded together with ours. A command whose outcome is unknown fails unanswered, and is delivered again. Where the
 * customer must authenticate, that is the answer; the other one follows when they have (apply-provider-event.ts).
 */
import { parseGlobalId } from '#contracts/ids.ts'
import type { MessageData } from '#contracts/message.ts'
import type { paymentAuthorize } from '#contracts/payment.ts'
import type { Outbox } from '#platform/messaging/outbox.ts'
import { currentTraceId, isTracing } from '#platform/process/telemetry.ts'
import type { Database, Transaction } from '../data/database.ts'
import { recordAndAnswer } from '../data/ledger-rows.ts'
import { requestPayment, type RequestedPayment } from '../data/payment-requests.ts'
import { keepTrace } from '../data/payment-traces.ts'
import { decideAuthorize } from '../domain/payment-decisions.ts'
import {
  type Payment,
  type PaymentStatus,
  statusOf,
  type Transaction as Entry,
  withEntries,
} from '../domain/payment.ts'
import type { PaymentCalls } from '../provider/payment-calls.ts'
import { authorizationAnswer } from './authorization-answer.ts'
import type { LimitDeclines } from './limit-declines.ts'

/** A void that was requested meanwhile takes back what was done, and answers instead. */
const VOIDABLE: PaymentStatus[] = ['AUTHORIZED', 'REQUIRES_ACTION']
/** What the provider's own ids of payment methods look like: whatever does not is not even asked for. */
const PROVIDER_TOKEN = /^(pm|card|src)_\w+$/
const NO_SUCH_METHOD = '00000000-0000-0000-0000-000000000000'

/** @param commandId the id of the command's message: it is answered once */
export type AuthorizePayment = (
  command: MessageData<typeof paymentAuthorize>,
  commandId: string,
) => Promise<void>

export function createAuthorizePayment(
  database: Database,
  outbox: Outbox<Transaction>,
  provider: PaymentCalls,
  limitDeclines: LimitDeclines,
): AuthorizePayment {
  return async (command, commandId) => {
    const methodId = keptMethodId(command.paymentMethod)
    const payment = await requestPayment(database, { ...command, methodId }, new Date())
    const traceId = isTracing() ? currentTraceId() : undefined
    if (traceId) await keepTrace(database, payment.id, traceId)
    const entries = await newEntries(payment)
    const known = withEntries<Payment>(payment, entries)
    const unlessVoidRequested = VOIDABLE.includes(statusOf(known.transactions))
    await outbox.statement(authorizationAnswer(known), async (messages) => {
      const answered = { commandId, messages, unlessVoidRequested }
      return (await recordAndAnswer(database, payment, entries, answered, new Date())) || undefined
    })
  }

  async function newEntries(payment: RequestedPayment): Promise<Entry[]> {
    const decision = decideAuthorize(payment)
    if (decision.action === 'ask-provider') {
      const ask = () => provider.authorize(payment)
      // What may have been asked before has its outcome there, and has to be asked again.
      return payment.isNew ? limitDeclines(payment, ask) : ask()
    }
    // What the provider sent may have been lost.
    return decision.action === 'await-customer' ? provider.followUp(decision.reference) : []
  }
}

/** The uuid in `pmth_…`; null for a token of the provider's. What is neither is the id of no method. */
function keptMethodId(paymentMethod: string): string | null {
  if (PROVIDER_TOKEN.test(paymentMethod)) return null
  const parsed = parseGlobalId(paymentMethod)
  return parsed?.prefix === 'pmth' ? parsed.uuid : NO_SUCH_METHOD
}
