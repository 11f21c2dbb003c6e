/** For what staff alone may ask. */
import { forbidden } from '#platform/errors.ts'
import { type Caller, isStaff, requireSignedIn } from '#platform/identity.ts'

/** @throws GraphQLError UNAUTHENTICATED or FORBIDDEN */
export function staffOnly(caller: Caller): void {
  requireSignedIn(caller)
  if (!isStaff(caller)) throw forbidden('This is for staff only.')
}
