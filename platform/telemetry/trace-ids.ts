/**
 * A trace's id ends in the id of its first span. So whoever has kept nothing but the id of a trace, as an order has,
 * can go on with it: what a retry does years later has its place below the request that began it all.
 */
import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace-node'
import type { TraceHeaders } from './tracing.ts'

const SPAN_ID_LENGTH = 16

/** The SDK asks for a span's id first, and right after it for that of the trace, where the span begins one. */
export function createTraceIds(): IdGenerator {
  const random = new RandomIdGenerator()
  let latest = random.generateSpanId()
  return {
    generateSpanId: () => (latest = random.generateSpanId()),
    generateTraceId: () => random.generateTraceId().slice(0, SPAN_ID_LENGTH) + latest,
  }
}

/** The headers by which a span becomes one of the trace, below its first span. */
export function headersOfTrace(traceId: string | null | undefined, sampled: boolean): TraceHeaders {
  if (!traceId) return {}
  return { traceparent: `00-${traceId}-${traceId.slice(SPAN_ID_LENGTH)}-${sampled ? '01' : '00'}` }
}
