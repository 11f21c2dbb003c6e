/**
 * The cursor of a status change: the order and the version that the change led to. Version 0 lies before
 * the first change.
 */
import { GraphQLError } from 'graphql'

export function changeCursor(orderId: string, version: number): string {
  return Buffer.from(`${orderId}:${version}`).toString('base64url')
}

/** The version in a cursor of this order. @throws GraphQLError CURSOR_EXPIRED when it is no such cursor */
export function versionInCursor(cursor: string, orderId: string, currentVersion: number): number {
  const [id, version] = Buffer.from(cursor, 'base64url').toString().split(':')
  const known = id === orderId && /^\d{1,9}$/.test(version ?? '') && Number(version) <= currentVersion
  if (known) return Number(version)
  throw new GraphQLError(
    'This cursor is not, or no longer, known. Subscribe without "after" to start anew.',
    {
      extensions: { code: 'CURSOR_EXPIRED' },
    },
  )
}
