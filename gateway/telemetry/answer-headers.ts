/**
 * What every answer says of itself: the trace that it belongs to, for tools (`traceparent`) and for people, who can
 * quote it (`x-request-id`): `npm run order` and the logs know it.
 */
import { currentTraceId, traceHeaders } from '#platform/telemetry/tracing.ts'

export function answerHeaders(): Record<string, string> {
  const traceId = currentTraceId()
  return traceId ? { ...traceHeaders(), 'x-request-id': traceId } : {}
}
