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

/** The compensation: voids an authorization, refunds a capture. The answer is `paymentVoided` either way. */
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

/** The provider holds no money for the order. */
export const paymentAuthorizationRejected = messageType(
  'storegraph.payment.authorization-rejected.v1',
  'events.payment.authorization-rejected',
  z.object({ orderId, reason: z.enum(['PAYMENT_DECLINED', 'PAYMENT_FAILED', 'VOIDED']), detail: z.string() }),
)

/** The provider holds no money, and whatever was captured is refunded. */
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

/** No retry can capture the money: for example, the authorization has expired. */
export const paymentCaptureRejected = messageType(
  'storegraph.payment.capture-rejected.v1',
  'events.payment.capture-rejected',
  z.object({ orderId, reason: z.enum(['CAPTURE_FAILED', 'VOIDED']), detail: z.string() }),
)
