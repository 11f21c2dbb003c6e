/** Staff ends a lock-out before its time. */
import { hashEmail } from '../credentials/email-hash.ts'
import { recordAuditEvent } from '../data/audit-event-rows.ts'
import { type Database, inTransaction } from '../data/database.ts'
import { findDevices } from '../data/device-rows.ts'
import { deleteFailures } from '../data/sign-in-failure-rows.ts'
import type { Origin } from '../domain/audit-event.ts'
import type { User } from '../domain/user.ts'

export async function unlockAccount(database: Database, user: User, origin: Origin): Promise<void> {
  await inTransaction(database, async (tx) => {
    const devices = await findDevices(tx, user.id)
    const counted = [hashEmail(user.email), ...devices.map((device) => hashEmail(user.email, device))]
    if (await deleteFailures(tx, ...counted))
      await recordAuditEvent(tx, { type: 'UNLOCKED', userId: user.id }, origin, new Date())
  })
}
