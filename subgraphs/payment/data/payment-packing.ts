/** How archived payments are packed. This dictionary is never changed: what was packed once must be readable for ever. */
import { packingWith } from '#platform/storage/packed-json.ts'

const ENTRY = (type: string) =>
  `"type": "${type}", "status": "SUCCEEDED", "occurred_at": "2026-11-21T10:00:00.000+00:00", "payment_id": "019", "amount_minor": 1, "decline_code": null, "provider_reference": "pi_"}`

export const packing = packingWith(
  [
    '"status": "FAILED", "decline_code": "insufficient_funds", "generic_decline", "payment_method_unknown"',
    ['REFUND', 'VOID', 'AUTHENTICATION'].map(ENTRY).join(', {"id": "019", '),
    '{"payment": {"id": "019", "currency": "EUR", "order_id": "019", "trace_id": null, "created_at": ',
    '"2026-11-21T10:00:00.000+00:00", "customer_id": "019", "amount_minor": 1, "payment_method": "pm_card_visa",',
    ' "provider_method": "pm_card_visa", "provider_customer": "cus_"}, "transactions": [{"id": "019", ',
    ['AUTHORIZATION', 'CAPTURE'].map(ENTRY).join(', {"id": "019", '),
    '], "void_requested": false}',
  ].join(''),
)
