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
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

/** W3C trace context as header names and values. */
export type TraceHeaders = Record<string, string>

/** Starts tracing for the process; the returned function flushes what is not sent yet. */
export function startTelemetry(service: string, endpoint?: string): () => Promise<void> {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: endpoint
      ? [
          new BatchSpanProcessor(
            new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: 5_000 }),
          ),
        ]
      : [],
  })
  provider.register()
  return () => provider.shutdown()
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
