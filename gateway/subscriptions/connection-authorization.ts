/**
 * Where a WebSocket client puts its access token: `authorization` in the payload of connection_init. Tools
 * spell it differently (upper case, or inside `headers` as their header editor has it); all of these count.
 */
export function authorizationOf(params: Record<string, unknown> | undefined): string | undefined {
  const headers = params?.headers
  const places = [params, typeof headers === 'object' ? (headers as Record<string, unknown>) : undefined]
  for (const place of places) {
    const value = place?.authorization ?? place?.Authorization
    if (typeof value === 'string') return value
  }
  return undefined
}
