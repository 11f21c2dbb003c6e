/** How archived stock is packed. This dictionary is never changed: what was packed once must be readable for ever. */
import { packingWith } from '#platform/storage/packed-json.ts'

export const packing = packingWith(
  [
    '"type": "RETURN", "delta": 1, "reason": null, "status": "EXPIRED"}, "status": "RELEASED"}',
    '{"movements": [{"id": 1, "type": "SALE", "delta": -1, "reason": null, "actor_id": null, "product_id": "019",',
    ' "occurred_at": "2026-11-21T10:00:00.000+00:00", "warehouse_id": "019"}, {"id": 1, "type": "SALE", "delta": -1,',
    ' "reason": null, "actor_id": null, "product_id": "019", "occurred_at": "2026-11-21T10:00:00.000+00:00",',
    ' "warehouse_id": "019"}], "reservations": [{"status": "COMMITTED", "quantity": 1, "expires_at":',
    ' "2026-11-21T10:00:00.000+00:00", "product_id": "019", "warehouse_id": "019"}]}',
  ].join(''),
)
