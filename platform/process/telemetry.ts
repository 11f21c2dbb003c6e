/**
 * Every unit of work runs in a span, and its W3C `traceparent` travels with it: over HTTP, in message
 * headers and in the outbox, so that one trace covers a request and all that it set in motion.
 * Spans are exported only where OTEL_EXPORTER_OTLP_ENDPOINT says where to.
 */
import {
  type Context,
  context,
  propagation,
  type Span,
  type SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node'

const EXPORT_TIMEOUT_MS = 5_000

/** W3C trace context as header names and values. */
export type TraceHeaders = Record<string, string>

/** Starts tracing for the process; the returned function flushes what is not sent yet. */
export async function startTelemetry(service: string, endpoint?: string): Promise<() => Promise<void>> {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    // Where nothing is exported nothing is recorded, but the traces' ids are there for the logs.
    ...(endpoint ? { spanProcessors: [await exportTo(endpoint)] } : { sampler: new AlwaysOffSampler() }),
  })
  provider.register()
  return () => provider.shutdown()
}

/** The exporter is loaded where it is used only: it takes 20 MB. */
async function exportTo(endpoint: string): Promise<SpanProcessor> {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto')
  return new BatchSpanProcessor(
    new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: EXPORT_TIMEOUT_MS }),
  )
}

/** The headers that carry the current trace on. */
export function traceHeaders(): TraceHeaders {
  const headers: TraceHeaders = {}
  propagation.inject(context.active(), headers)
  return headers
}

/** The current trace's id (32 hex digits), if there is one. */
export function currentTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId
}

/** Runs `work` in a span that continues the trace in `headers`, and records its failure. */
export function inSpan<Result>(
  name: string,
  headers: Record<string, unknown>,
  kind: SpanKind,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const parent: Context = propagation.extract(context.active(), headers)
  return trace.getTracer('storegraph').startActiveSpan(name, { kind }, parent, async (span) => {
    try {
      return await work(span)
    } catch (error) {
      span.recordException(error as Error)
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })
}
