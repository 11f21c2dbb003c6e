/**
 * Every request has a trace that begins here: what a client sends of its own is not continued. Every answer names it,
 * for tools (`traceparent`) and for people, who can quote it (`x-request-id`): `npm run order` and the logs know it.
 * Operations are spans; of probes, pages and keys there are none, only the id.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api'
import { createTraceIds } from '#platform/telemetry/trace-ids.ts'

const OPERATIONS = '/graphql'

export function traceRequests(app: FastifyInstance): void {
  const contexts = new WeakMap<FastifyRequest, Context>()
  const ids = createTraceIds()

  /** The ids of a trace without spans. */
  function nameOnly(): Span {
    const spanId = ids.generateSpanId()
    return trace.wrapSpanContext({ spanId, traceId: ids.generateTraceId(), traceFlags: TraceFlags.NONE })
  }

  app.addHook('onRequest', (request, reply, done) => {
    const path = request.routeOptions.url
    const span = path === OPERATIONS ? startSpan(request, path) : nameOnly()
    const traced = trace.setSpan(ROOT_CONTEXT, span)
    contexts.set(request, traced)
    // On the raw answer, so that whoever takes it over from Fastify has them as well.
    propagation.inject(traced, reply.raw, { set: (raw, name, value) => raw.setHeader(name, value) })
    reply.raw.setHeader('x-request-id', span.spanContext().traceId)
    context.with(traced, done)
  })
  // A body arrives in its connection's context, not in its request's.
  app.addHook('preValidation', (request, _reply, done) => {
    context.with(contexts.get(request) ?? context.active(), done)
  })
  app.addHook('onResponse', async (request, reply) => {
    const span = trace.getSpan(contexts.get(request) ?? ROOT_CONTEXT)
    span?.setAttribute('http.response.status_code', reply.raw.statusCode)
    if (reply.raw.statusCode >= 500) {
      span?.setAttribute('error.type', String(reply.raw.statusCode))
      span?.setStatus({ code: SpanStatusCode.ERROR })
    }
    span?.end()
  })
}

/** @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server */
function startSpan({ method, protocol, host, headers }: FastifyRequest, path: string): Span {
  const attributes = {
    'http.request.method': method,
    'http.route': path,
    'url.path': path,
    'url.scheme': protocol,
    'server.address': host.replace(/:\d+$/, ''),
    ...(headers['user-agent'] && { 'user_agent.original': headers['user-agent'] }),
  }
  const options = { kind: SpanKind.SERVER, attributes }
  return trace.getTracer('storegraph').startSpan(`${method} ${path}`, options, ROOT_CONTEXT)
}
