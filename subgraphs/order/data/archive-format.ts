/** How an archived order is packed. This dictionary is never changed: what was packed once must be readable for ever. */
import { packingWith } from '#platform/storage/packed-json.ts'

const STEP = (name: string) =>
  `{"name": "${name}", "error": null, "status": "SUCCEEDED", "attempts": 1, "startedAt": "2026-11-21T10:00:00.000Z", "finishedAt": "2026-11-21T10:00:00.000Z"}`

const DICTIONARY = [
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
].join('')

export const packing = packingWith(DICTIONARY)
