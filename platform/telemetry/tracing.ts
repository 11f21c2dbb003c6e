/**
 * Every unit of work runs in a span, and its W3C `traceparent` travels with it: over HTTP, in message
 * headers and in the outbox, so that one trace covers a request and all that it set in motion.
 * Spans are exported only where OTEL_EXPORTER_OTLP_ENDPOINT says where to.
 */
import {
  type Attributes,
  type Context,
  context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
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

import { redact } from '../process/redact.ts'
import { createTraceIds, headersOfTrace } from './trace-ids.ts'

const EXPORT_TIMEOUT_MS = 5_000

/** W3C trace context as header names and values. */
export type TraceHeaders = Record<string, string>

let exporting = false

/** Whether spans are sent anywhere: otherwise what costs time only for their sake is left out. */
export const isTracing = (): boolean => exporting

/** Starts tracing for the process; the returned function flushes what is not sent yet. */
export async function startTelemetry(service: string, endpoint?: string): Promise<() => Promise<void>> {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'storegraph' }),
    idGenerator: createTraceIds(),
    // Where nothing is exported nothing is recorded, but the traces' ids are there for the logs.
    ...(endpoint ? { spanProcessors: [await exportTo(endpoint)] } : { sampler: new AlwaysOffSampler() }),
  })
  provider.register()
  exporting = endpoint !== undefined
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

/** Says that the span's work failed, without what is secret. */
export function recordFault(span: Span, error: unknown): void {
  if (!span.isRecording()) return
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  span.recordException({ name, message: redact(message), stack: stack && redact(stack) })
  span.setAttribute('error.type', codeOf(error) ?? name)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

/** A system's or a library's own name of an error; what it says is not one. */
function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}

/** Goes on, below its first span, with a trace of which nothing but the id is known. @param traceId 32 hexadecimal digits */
export const inTrace = <Result>(
  traceId: string | null | undefined,
  name: string,
  work: (span: Span) => Promise<Result>,
  kind = SpanKind.INTERNAL,
): Promise<Result> => inSpan(name, headersOfTrace(traceId, exporting), kind, work)

/** A link to the span that the headers name: what caused this without being what it is a part of. */
export function linksTo(headers: Record<string, unknown>): Link[] {
  const linked = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers))
  return linked ? [{ context: linked }] : []
}

/** The current trace's id (32 hex digits), if there is one. */
export function currentTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId
}

/**
 * Runs `work` in a span that continues the trace in `headers`, and records its failure.
 * @param headers undefined: it continues the trace that is under way
 */
export function inSpan<Result>(
  name: string,
  headers: Record<string, unknown> | undefined,
  kind: SpanKind,
  work: (span: Span) => Promise<Result>,
  { attributes, links }: { attributes?: Attributes; links?: Link[] } = {},
): Promise<Result> {
  const active = context.active()
  const parent: Context = headers ? propagation.extract(active, headers) : active
  return trace
    .getTracer('storegraph')
    .startActiveSpan(name, { kind, attributes, links }, parent, async (span) => {
      try {
        return await work(span)
      } catch (error) {
        recordFault(span, error)
        throw error
      } finally {
        span.end()
      }
    })
}
