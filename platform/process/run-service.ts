/**
 * How every service runs: its name on logs and traces first, then its parts, and at the end they are closed in
 * order. A service's main.ts is its configuration and this call.
 */
import { flushCompileCache } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceConfig } from './config.ts'
import { LAST_ANSWERS_MS } from './end-connections.ts'
import { configureLog } from './log.ts'
import { onShutdown } from './shutdown.ts'
import { rememberLastMinute } from '../telemetry/figures.ts'
import { countNothing } from '../telemetry/metrics.ts'
import { serveMetrics } from '../telemetry/serve-metrics.ts'
import { startTelemetry } from '../telemetry/tracing.ts'

/** Something that is released once, and whose release can be waited for. */
export interface Closable {
  close(): Promise<unknown>
}

/** @param start puts the service's parts together; when it fails, nothing of it is left open */
export async function runService<Config extends ServiceConfig>(
  name: string,
  config: Config,
  start: (config: Config) => Promise<Closable>,
): Promise<void> {
  configureLog(name, config.LOG_LEVEL)
  onShutdown(rememberLastMinute())
  onShutdown(await startTelemetry(name, config.OTEL_EXPORTER_OTLP_ENDPOINT))
  if (config.METRICS_PORT !== undefined) {
    const metrics = await serveMetrics(config.HOST, config.METRICS_PORT)
    onShutdown(() => metrics.close())
  } else countNothing()
  const service = await start(config)
  // Now, as a process that is killed would keep nothing of what it compiled.
  flushCompileCache()
  onShutdown(async () => {
    await sleep(LAST_ANSWERS_MS)
    await service.close()
  })
}
