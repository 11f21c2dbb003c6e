/**
 * /metrics, on a port of its own that is for Prometheus and not for clients. Also what Node tells of the process: its
 * event loop, its memory and its processor time.
 */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { collectDefaultMetrics } from 'prom-client'
import { log } from '../process/log.ts'
import type { Closable } from '../process/run-service.ts'
import { watchClock } from './clock-metrics.ts'
import { registry } from './metrics.ts'

const REQUEST_TIMEOUT_MS = 10_000

export interface MetricsServer extends Closable {
  port: number
}

export async function serveMetrics(host: string, port: number): Promise<MetricsServer> {
  if (!registry.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics({ register: registry })
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      (error: unknown) => {
        log.error({ err: error }, 'could not tell the metrics')
        response.writeHead(500).end()
      },
    )
  })
  const unwatch = watchClock()
  server.listen(port, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      unwatch()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
