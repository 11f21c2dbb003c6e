/** Who sent an operation, and what they may see: for everybody else but staff, a thing that is not theirs does not exist. */
import { isStaffRole, type Role } from '#contracts/role.ts'
import { unauthenticated } from '../graphql/errors.ts'

/** Both are null for somebody who is not signed in. */
export interface Caller {
  readonly userId: string | null // uuid
  readonly role: Role | null
  /** The session's TypeID, where the gateway names it (claim `sid`). */
  readonly sessionId?: string | null
}

export function isStaff(caller: Caller): boolean {
  return isStaffRole(caller.role)
}

/** Whether the caller is the owner or staff. */
export function maySee(caller: Caller, ownerId: string): boolean {
  return caller.userId === ownerId || isStaff(caller)
}

/** The id (uuid) of the caller of a field that is @authenticated. @throws GraphQLError UNAUTHENTICATED */
export function requireSignedIn(caller: Caller): string {
  if (caller.userId === null) throw unauthenticated()
  return caller.userId
}
