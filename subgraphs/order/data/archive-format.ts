/**
 * How an archived order is packed: JSON, deflated with a dictionary of what occurs in every order, as a single order is
 * too short for a compressor to learn from. What was packed once must be readable for ever: another way to pack is
 * another format, and this dictionary is never changed.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'

export const FORMAT = 1

const STEP = (name: string) =>
  `{"name": "${name}", "error": null, "status": "SUCCEEDED", "attempts": 1, "startedAt": "2026-11-21T10:00:00.000Z", "finishedAt": "2026-11-21T10:00:00.000Z"}`

/** The later a text stands, the cheaper it is to refer to. */
const DICTIONARY = Buffer.from(
  [
    '{"type": "OrderRefunded", "refundId": "", "fullyRefunded": true, "amountMinor": 0, "currency": "EUR"}',
    '{"type": "OrderCanceled"}{"type": "OrderCancelRequested", "requestedBy": "", "detail": "canceled"}',
    '{"type": "OrderRejected", "reason": "PAYMENT_DECLINED", "detail": "INSUFFICIENT_STOCK"}{"type": "OrderExpired"',
    '"status": "COMPENSATED", "status": "FAILED", "status": "PENDING", "ending": {"ended": true, "detail": "", "reason": ""}',
    '{"carrier": "DHL", "trackingNumber": ""}, "type": "OrderShipped"}, {"data": {}, "type": "OrderDelivered"}',
    '{"data": {"lines": [{"sku": "", "quantity": 1, "productId": "019", "productName": "", "unitPriceMinor": 1}],',
    ' "number": "", "currency": "EUR", "customerId": "019", "paymentMethod": "pm_card_visa", "shippingMinor": 0,',
    ' "shippingAddress": {"id": "019", "city": "", "line1": "", "line2": null, "phone": null, "region": null,',
    ' "recipient": "", "postalCode": "", "countryCode": "DE"}}, "type": "OrderPlaced", "version": 1, "position": 1,',
    ' "occurred_at": "2026-11-21T10:00:00+00:00"}, {"data": {}, "type": "OrderConfirmed", "version": 2, "position": 2',
    '{"saga": {"id": "019", "steps": [',
    ['RESERVE_STOCK', 'AUTHORIZE_PAYMENT', 'CONFIRM_ORDER', 'COMMIT_STOCK', 'CAPTURE_PAYMENT']
      .map(STEP)
      .join(', '),
    '], "due_at": null, "ending": null, "status": "SUCCEEDED", "version": 4, "trace_id": "",',
    ' "unanswered": 0, "updated_at": "2026-11-21T10:00:00+00:00"}, "events": [',
  ].join(''),
)

export function pack(json: string): Buffer {
  return deflateRawSync(json, { dictionary: DICTIONARY, level: 9 })
}

/** @throws where the format is one of a later version of this code */
export function unpack(format: number, content: Uint8Array): string {
  if (format !== FORMAT)
    throw new Error(`An archived order has the format ${format}, which is not known here.`)
  return inflateRawSync(content, { dictionary: DICTIONARY }).toString()
}
