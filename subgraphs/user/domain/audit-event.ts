/**
 * What is recorded of an event that security depends on, and of every act of staff: never a secret, and never the email of a failed sign-in,
 * where people type their password by mistake. It is kept for 180 days.
 */
export const AUDIT_RETENTION_MS = 180 * 24 * 60 * 60 * 1_000

export type AuditEventType =
  | 'REGISTERED'
  | 'SIGNED_IN'
  | 'SIGN_IN_FAILED'
  | 'LOCKED'
  | 'UNLOCKED'
  | 'SIGNED_OUT'
  | 'SIGNED_OUT_EVERYWHERE'
  | 'REFRESH_TOKEN_REUSED'
  | 'PASSWORD_CHANGED'
  | 'ROLE_CHANGED'
  | 'ACCOUNT_READ'
  | 'SIGNING_KEY_ROTATED'
  | 'SIGNING_KEY_WITHDRAWN'

/** Who made it happen, and from where. */
export interface Origin {
  actorId: string | null // uuid
  /** The session that they acted in. */
  actorSessionId?: string | null // uuid
  /** The client address. */
  ipAddress: string | null
  userAgent: string | null
}

export interface NewAuditEvent {
  type: AuditEventType
  /** uuid; null where there is no such account. */
  userId: string | null
  sessionId?: string // uuid
  detail?: string
  /** What was changed. */
  before?: Record<string, string>
  after?: Record<string, string>
}

export interface AuditEvent extends Origin {
  id: string // uuid
  type: AuditEventType
  occurredAt: Date
  userId: string | null
  sessionId: string | null
  detail: string | null
  before: unknown
  after: unknown
}

/** Of what an operator does at the command line, and of what the system does by itself. */
export const NO_ORIGIN: Origin = { actorId: null, ipAddress: null, userAgent: null }
