/** All resolvers of the user subgraph. They translate between the graph and the operations; they hold no rules. */
import { DateTime, EmailAddress } from '#platform/graphql/scalars.ts'
import type { Resolvers } from '../generated/resolvers.ts'
import { ActiveSession, sessionEnd, sessionRevokeAll } from './active-sessions.ts'
import { AuditEvent, AuditEventConnection, auditEvents } from './audit-events.ts'
import { userPasswordChange, userUpdate } from './own-account.ts'
import { Address, addressCreate, addressDelete, addressUpdate } from './own-postal-addresses.ts'
import { sessionCreate, sessionRefresh, sessionRevoke, userRegister } from './session-mutations.ts'
import { UserConnection, userRoleSet, users, userUnlock } from './user-administration.ts'
import { UserError } from './user-error-type.ts'
import { me, User, user } from './user-type.ts'

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
  UserConnection,
  Address,
  ActiveSession,
  AuditEvent,
  AuditEventConnection,
  UserError,
}
