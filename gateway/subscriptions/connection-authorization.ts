/**
 * Where a WebSocket client puts its access token: `authorization` in the payload of connection_init. Tools
 * spell it differently (upper case, or inside `headers` as their header editor has it); all of these count.
 */
import { isObjectLike } from 'graphql/jsutils/isObjectLike.js'

export function authorizationOf(params: Record<string, unknown> | undefined): string | undefined {
  for (const place of [params, params?.headers]) {
    if (!isObjectLike(place)) continue
    const value = place.authorization ?? place.Authorization
    if (typeof value === 'string') return value
  }
  return undefined
}
