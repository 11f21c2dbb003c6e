/** What is counted of HTTP requests, by the route that served them: what nobody serves is `none`. */
import type { FastifyInstance } from 'fastify'
import { defineDurations } from './metrics.ts'

const requests = defineDurations({
  name: 'http_server_request_duration_seconds',
  help: 'How long an HTTP request took, by its method, route and status, as OpenTelemetry names them.',
  labels: ['http_request_method', 'http_route', 'http_response_status_code'],
})

const METHODS = new Set(['GET', 'POST', 'OPTIONS', 'HEAD'])

export function measureRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const labels = {
      http_request_method: METHODS.has(request.method) ? request.method : '_OTHER',
      http_route: request.routeOptions.url ?? 'none',
      http_response_status_code: reply.statusCode,
    }
    requests.observe(labels, reply.elapsedTime / 1_000)
    done()
  })
}
