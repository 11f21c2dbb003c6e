import { expect, test } from 'vitest'
import { decideRefresh, GRACE_MS } from './refresh-decision.ts'

const now = new Date('2026-01-01T12:00:00Z')
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds)
const session = { expiresAt: later(1_000), revokedAt: null }
const fresh = { expiresAt: later(1_000), rotatedAt: null, successorUsed: false }
const rotated = (agoMs: number) => ({ ...fresh, rotatedAt: later(-agoMs) })

test.each([
  ['never used', fresh, session, 'rotate'],
  ['used a moment ago, its successor not', rotated(GRACE_MS - 1), session, 'repeat'],
  ['used a moment later, by another replica’s clock', rotated(-500), session, 'repeat'],
  ['used longer ago', rotated(GRACE_MS), session, 'replay'],
  ['used a moment ago, and so its successor', { ...rotated(1), successorUsed: true }, session, 'replay'],
  ['expired', { ...fresh, expiresAt: now }, session, 'refuse'],
  ['used, and expired', { ...rotated(GRACE_MS), expiresAt: now }, session, 'refuse'],
  ['of a session expired', fresh, { ...session, expiresAt: now }, 'refuse'],
  ['of a revoked session', fresh, { ...session, revokedAt: now }, 'refuse'],
  ['used, of a revoked session', rotated(1), { ...session, revokedAt: now }, 'refuse'],
])('a token %s', (_what, token, of, decision) => {
  expect(decideRefresh(token, of, now)).toBe(decision)
})
