/** Recording a refund: that money was given back becomes part of the order's history, each refund once. */
import type { MessageData } from '#contracts/message.ts'
import type { paymentRefunded } from '#contracts/payment.ts'
import { decideRefunded } from '../domain/action-rules.ts'
import { unmoved } from '../domain/saga-transition.ts'
import type { MoveOrder } from './move-order.ts'

/**
 * @param messageId the message (uuid) that told of it
 * @returns whether there is such an order
 */
export type RecordRefund = (
  refund: MessageData<typeof paymentRefunded>,
  messageId: string,
) => Promise<boolean>

export function createRecordRefund(moveOrder: MoveOrder): RecordRefund {
  return ({ orderId, refundId, amount, fullyRefunded }, messageId) => {
    const refund = { refundId, amountMinor: amount.amountMinor, currency: amount.currency, fullyRefunded }
    return moveOrder(
      orderId,
      ({ order, saga }) => {
        const decision = decideRefunded(order, refund)
        if (!('do' in decision) || decision.do === 'NOTHING') return undefined
        return { ...unmoved(saga), events: [decision.do] }
      },
      messageId,
    )
  }
}
