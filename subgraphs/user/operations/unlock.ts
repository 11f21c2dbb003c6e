/** Staff ends a lock-out before its time. */
import type { Origin } from '../domain/audit-event.ts'
import type { User } from '../domain/user.ts'
import { record } from '../data/audit-trail.ts'
import { type Database } from '../data/database.ts'
import { forgetFailures } from '../data/sign-in-failures.ts'

export async function unlock(database: Database, user: User, origin: Origin, now: Date): Promise<void> {
  await database.$transaction(async (tx) => {
    if (await forgetFailures(tx, user.email))
      await record(tx, { type: 'UNLOCKED', userId: user.id }, origin, now)
  })
}
