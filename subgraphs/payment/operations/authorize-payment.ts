/**
 * Authorizes the payment of an order, once. The provider is asked outside of any transaction, and its answer is
 * recorded together with ours. A command whose outcome is unknown fails unanswered, and is delivered again. Where the
 * customer must authenticate, that is the answer; the other one follows when they have (apply-provider-event.ts).
 * Once the order is being undone, the provider is asked no more, and the void answers.
 */
import type { MessageData } from '#contracts/message.ts'
import type { paymentAuthorize } from '#contracts/payment.ts'
import { readPaymentMethod } from '#contracts/payment-method.ts'
import type { Outbox } from '#platform/messaging/outbox.ts'
import { currentTraceId, isTracing } from '#platform/telemetry/tracing.ts'
import type { Database, Transaction } from '../data/database.ts'
import { recordAndAnswer } from '../data/ledger-rows.ts'
import { requestPayment, type RequestedPayment } from '../data/payment-requests.ts'
import { keepTrace } from '../data/payment-traces.ts'
import { getPayment } from '../data/payment-rows.ts'
import { decideAuthorize } from '../domain/payment-decisions.ts'
import {
  type Payment,
  type PaymentStatus,
  statusOf,
  type Transaction as Entry,
  withEntries,
} from '../domain/payment.ts'
import { type PaymentCalls, UndoneError } from '../provider/payment-calls.ts'
import { authorizationAnswer } from './authorization-answer.ts'
import type { FindVoid } from './find-void.ts'
import type { LimitDeclines } from './limit-declines.ts'

/** A void that was requested meanwhile takes back what was done, and answers instead. */
const VOIDABLE: PaymentStatus[] = ['AUTHORIZED', 'REQUIRES_ACTION']
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
  findVoid: FindVoid,
  limitDeclines: LimitDeclines,
): AuthorizePayment {
  return async (command, commandId) => {
    const methodId = keptMethodId(command.paymentMethod)
    const payment = await requestPayment(database, { ...command, methodId }, new Date())
    const traceId = isTracing() ? currentTraceId() : undefined
    if (traceId) await keepTrace(database, payment.id, traceId)
    const entries = await newEntries(payment).catch(noneWhereUndone)
    const known = entries ? withEntries<Payment>(payment, entries) : await undone(payment.id)
    const unlessVoidRequested = VOIDABLE.includes(statusOf(known.transactions))
    await outbox.statement(authorizationAnswer(known), async (messages) => {
      const answered = { commandId, messages, unlessVoidRequested }
      return (await recordAndAnswer(database, payment, entries ?? [], answered, new Date())) || undefined
    })
  }

  /** As the void has left it, or will. */
  async function undone(paymentId: string): Promise<Payment> {
    return { ...(await getPayment(database, paymentId)), voidRequested: true }
  }

  async function newEntries(payment: RequestedPayment): Promise<Entry[]> {
    const decision = decideAuthorize(payment)
    if (decision.action === 'ask-provider') {
      const ask = () => provider.authorize(payment, () => findVoid(payment.orderId))
      // What may have been asked before has its outcome there, and has to be asked again.
      return payment.isNew ? limitDeclines(payment, ask) : ask()
    }
    // What the provider sent may have been lost.
    return decision.action === 'await-customer' ? provider.followUp(decision.reference) : []
  }
}

function noneWhereUndone(error: unknown): undefined {
  if (!(error instanceof UndoneError)) throw error
}

/** The uuid in `pmth_…`; null for a token of the provider's. What is neither is the id of no method. */
function keptMethodId(paymentMethod: string): string | null {
  const name = readPaymentMethod(paymentMethod)
  return name?.token ? null : (name?.keptId ?? NO_SUCH_METHOD)
}
