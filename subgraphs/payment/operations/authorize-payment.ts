/**
 * Authorizes the payment of an order, once. The provider is asked outside of any transaction, and its answer is
 * recorded together with ours. A command whose outcome is unknown fails unanswered, and is delivered again.
 */
import { parseGlobalId } from '#contracts/ids.ts'
import { type Message, message, type MessageData } from '#contracts/message.ts'
import { paymentAuthorizationRejected, type paymentAuthorize, paymentAuthorized } from '#contracts/payment.ts'
import type { Outbox } from '#platform/messaging/outbox.ts'
import type { Database, Transaction } from '../data/database.ts'
import { recordAndAnswer } from '../data/ledger-rows.ts'
import { requestPayment } from '../data/payment-requests.ts'
import { declineReason, explainRejection } from '../domain/decline-reason.ts'
import { decideAuthorize } from '../domain/payment-decisions.ts'
import { statusOf, withEntries, type Payment } from '../domain/payment.ts'
import type { PaymentCalls } from '../provider/payment-calls.ts'

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
): AuthorizePayment {
  return async (command, commandId) => {
    const methodId = keptMethodId(command.paymentMethod)
    const payment = await requestPayment(database, { ...command, methodId }, new Date())
    const isUndecided = decideAuthorize(payment).action === 'ask-provider'
    const entries = isUndecided ? await provider.authorize(payment) : []
    const known = withEntries<Payment>(payment, entries)
    const unlessVoidRequested = statusOf(known.transactions) === 'AUTHORIZED'
    await outbox.statement(answerTo(known), async (messages) => {
      const answered = { commandId, messages, unlessVoidRequested }
      return (await recordAndAnswer(database, payment, entries, answered, new Date())) || undefined
    })
  }
}

/** The uuid in `pmth_…`; null for a token of the provider's. A malformed id is that of no method. */
function keptMethodId(paymentMethod: string): string | null {
  if (!paymentMethod.startsWith('pmth_')) return null
  const parsed = parseGlobalId(paymentMethod)
  return parsed?.prefix === 'pmth' ? parsed.uuid : NO_SUCH_METHOD
}

function answerTo(payment: Payment): Message[] {
  const { orderId } = payment
  const decision = decideAuthorize(payment)
  switch (decision.action) {
    case 'answer-authorized':
      return [message(paymentAuthorized, orderId, { orderId })]
    case 'answer-rejected': {
      const { reason } = decision
      const detail = explainRejection(reason, declineReason(payment.transactions))
      return [message(paymentAuthorizationRejected, orderId, { orderId, reason, detail })]
    }
    case 'leave-to-void':
      return []
    case 'ask-provider':
      throw new Error(`the provider left the payment of the order ${orderId} without an outcome`)
    default:
      return decision satisfies never
  }
}
