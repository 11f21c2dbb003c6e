/** All resolvers of the user subgraph. They translate between the graph and the rules; they hold none. */
import { DateTime, EmailAddress } from '#platform/graphql/scalars.ts'
import type { Resolvers } from '../generated/resolvers.ts'
import { userPasswordChange, userUpdate } from './account.ts'
import { Address, addressCreate, addressDelete, addressUpdate } from './address.ts'
import { AuditEvent, auditEvents } from './audit-events.ts'
import { ActiveSession, sessionEnd, sessionRevokeAll } from './active-sessions.ts'
import { sessionCreate, sessionRefresh, sessionRevoke, userRegister } from './session.ts'
import { me, User, user } from './user.ts'
import { UserError } from './user-error.ts'
import { userRoleSet, users, userUnlock } from './users.ts'

export const resolvers: Resolvers = {
  DateTime,
  EmailAddress,
  Query: { me, user, users, auditEvents },
  Mutation: {
    userRegister,
    sessionCreate,
    sessionRefresh,
    sessionRevoke,
    sessionRevokeAll,
    sessionEnd,
    userUpdate,
    userPasswordChange,
    userRoleSet,
    userUnlock,
    addressCreate,
    addressUpdate,
    addressDelete,
  },
  User,
  Address,
  ActiveSession,
  AuditEvent,
  UserError,
}
