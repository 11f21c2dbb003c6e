/**
 * One structured log per process: JSON lines on standard output, each with the trace that it belongs to.
 * Secrets never reach it: the paths below are removed wherever they occur.
 */
import { isSpanContextValid, trace } from '@opentelemetry/api'
import { pino } from 'pino'

export const log = pino({
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  redact: { paths: ['password', 'authorization', '*.password', '*.authorization', '*.token'], remove: true },
  mixin() {
    const span = trace.getActiveSpan()?.spanContext()
    return span && isSpanContextValid(span) ? { traceId: span.traceId, spanId: span.spanId } : {}
  },
})

/** Names the service in every later line and sets the level. Called once, first thing in main. */
export function configureLog(service: string, level: string): void {
  log.setBindings({ service })
  log.level = level
}
