/** The commands of an order's saga to the payment subgraph, and its answers. The key is the order's id (uuid). */
import { z } from 'zod'
import { messageType } from './message.ts'
import { money } from './money.ts'

const orderId = z.uuid()

export const paymentAuthorize = messageType(
  'storegraph.payment.authorize.v1',
  'commands.payment.authorize',
  z.object({ orderId, customerId: z.uuid(), amount: money, paymentMethod: z.string().min(1).max(255) }),
)

/** Compensation: what is held is released, what was captured is refunded. `paymentVoided` answers either way. */
export const paymentVoid = messageType(
  'storegraph.payment.void.v1',
  'commands.payment.void',
  z.object({ orderId }),
)

export const paymentCapture = messageType(
  'storegraph.payment.capture.v1',
  'commands.payment.capture',
  z.object({ orderId }),
)

export const paymentAuthorized = messageType(
  'storegraph.payment.authorized.v1',
  'events.payment.authorized',
  z.object({ orderId }),
)

/** The customer must authenticate with their bank. `paymentAuthorized` or `paymentAuthorizationRejected` follows. */
export const paymentActionRequired = messageType(
  'storegraph.payment.action-required.v1',
  'events.payment.action-required',
  z.object({ orderId }),
)

/** Nothing is held at the provider. */
export const paymentAuthorizationRejected = messageType(
  'storegraph.payment.authorization-rejected.v1',
  'events.payment.authorization-rejected',
  z.object({
    orderId,
    reason: z.enum(['PAYMENT_DECLINED', 'PAYMENT_METHOD_UNKNOWN', 'PAYMENT_FAILED', 'VOIDED']),
    detail: z.string(),
  }),
)

/** Nothing is held, and nothing that was captured is kept. */
export const paymentVoided = messageType(
  'storegraph.payment.voided.v1',
  'events.payment.voided',
  z.object({ orderId }),
)

export const paymentCaptured = messageType(
  'storegraph.payment.captured.v1',
  'events.payment.captured',
  z.object({ orderId }),
)

/**
 * The provider has refunded a part of what was captured, or the rest of it; once for each refund, whoever asked for it.
 * A refund that undoes an order is not among them: the order's own end says so.
 */
export const paymentRefunded = messageType(
  'storegraph.payment.refunded.v1',
  'events.payment.refunded',
  z.object({
    orderId,
    refundId: z.uuid(),
    amount: money,
    /** Whether nothing of what was captured is left with this refund. */
    fullyRefunded: z.boolean(),
  }),
)

/** The money cannot be captured, and no retry can succeed: for example, the authorization is gone. */
export const paymentCaptureRejected = messageType(
  'storegraph.payment.capture-rejected.v1',
  'events.payment.capture-rejected',
  z.object({ orderId, reason: z.enum(['CAPTURE_FAILED', 'VOIDED']), detail: z.string() }),
)
