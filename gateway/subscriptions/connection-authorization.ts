/**
 * Where a WebSocket client puts its access token: `authorization` in the payload of connection_init. Tools
 * spell it differently (upper case, or inside `headers` as their header editor has it); all of these count. What is
 * there and is no text is refused, and never taken for nobody.
 */
import { GraphQLError } from 'graphql'
import { isObjectLike } from 'graphql/jsutils/isObjectLike.js'

/** @throws GraphQLError UNAUTHENTICATED where it is no text */
export function authorizationOf(params: Record<string, unknown> | undefined): string | undefined {
  for (const place of [params, params?.headers]) {
    if (!isObjectLike(place)) continue
    const value = place.authorization ?? place.Authorization
    if (typeof value === 'string') return value
    if (value !== undefined && value !== null) throw notText()
  }
  return undefined
}

const notText = () =>
  new GraphQLError('"authorization" must be "Bearer <access token>".', {
    extensions: { code: 'UNAUTHENTICATED' },
  })
