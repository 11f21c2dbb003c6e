/** What an order is told of the authorization of its payment, given what is known of it. */
import { type Message, message } from '#contracts/message.ts'
import { paymentActionRequired, paymentAuthorizationRejected, paymentAuthorized } from '#contracts/payment.ts'
import { declineReason, explainRejection } from '../domain/decline-reason.ts'
import { decideAuthorize } from '../domain/payment-decisions.ts'
import type { Payment } from '../domain/payment.ts'

/** @returns nothing where a void will answer @throws where the outcome is not known */
export function authorizationAnswer(payment: Payment): Message[] {
  const { orderId } = payment
  const decision = decideAuthorize(payment)
  switch (decision.action) {
    case 'answer-authorized':
      return [message(paymentAuthorized, orderId, { orderId })]
    case 'await-customer':
      return [message(paymentActionRequired, orderId, { orderId })]
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
