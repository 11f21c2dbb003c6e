/**
 * The cursor of a change: the order and the version that the change led to, version 0 lying before the first change;
 * among the changes of all orders, its position.
 */
import { GraphQLError } from 'graphql'
import type { Horizon, Position } from '../data/event-sequence.ts'

const POSITION = /^position:(\d{1,18})$/

export function changeCursor(orderId: string, version: number): string {
  return Buffer.from(`${orderId}:${version}`).toString('base64url')
}

/** The version in a cursor of this order. @throws GraphQLError CURSOR_EXPIRED when it is no such cursor */
export function versionInCursor(cursor: string, orderId: string, currentVersion: number): number {
  const [id, version] = Buffer.from(cursor, 'base64url').toString().split(':')
  const known = id === orderId && /^\d{1,9}$/.test(version ?? '') && Number(version) <= currentVersion
  if (known) return Number(version)
  throw cursorExpired()
}

export function positionCursor(position: Position): string {
  return Buffer.from(`position:${position}`).toString('base64url')
}

/** @throws GraphQLError CURSOR_EXPIRED when it is no such cursor, or what came after it is archived in part */
export function positionInCursor(cursor: string, { archived, newest }: Horizon): Position {
  const [, digits] = POSITION.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (!digits || BigInt(digits) > newest || BigInt(digits) < archived) throw cursorExpired()
  return BigInt(digits)
}

function cursorExpired(): GraphQLError {
  const message = 'This cursor is not known, or not any more. Subscribe without "after" to start anew.'
  return new GraphQLError(message, { extensions: { code: 'CURSOR_EXPIRED' } })
}
