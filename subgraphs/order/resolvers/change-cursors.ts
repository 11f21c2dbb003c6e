/**
 * The cursor of a status change: the order and the version that the change led to, version 0 lying before
 * the first change; among the changes of all orders, also the transaction that wrote it.
 */
import { GraphQLError } from 'graphql'
import type { Position } from '../data/event-sequence.ts'

const POSITION = /^(\d{1,18}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(\d{1,9})$/

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

export function positionCursor({ txid, orderId, version }: Position): string {
  return Buffer.from(`${txid}:${orderId}:${version}`).toString('base64url')
}

/** @param nextTxid no transaction has had this number yet. @throws GraphQLError CURSOR_EXPIRED when it is no such cursor */
export function positionInCursor(cursor: string, nextTxid: bigint): Position {
  const parts = POSITION.exec(Buffer.from(cursor, 'base64url').toString())
  const [, txid = '', orderId = '', version = ''] = parts ?? []
  if (!parts || BigInt(txid) >= nextTxid) throw cursorExpired()
  return { txid: BigInt(txid), orderId, version: Number(version) }
}

function cursorExpired(): GraphQLError {
  const message = 'This cursor is not known, or not any more. Subscribe without "after" to start anew.'
  return new GraphQLError(message, { extensions: { code: 'CURSOR_EXPIRED' } })
}
