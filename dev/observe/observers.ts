/** What can observe the system on one machine: how it is found, told what to look at, and where it answers. */
import { join } from 'node:path'
import { root } from '../paths.ts'
import type { ServerPackage } from '../install/find-server.ts'
import type { Ports } from '../parts/ports.ts'

export interface Observer {
  title: string
  server: ServerPackage
  /** The name of the port that it answers on. */
  port: string
  config: (ports: Ports) => object
  args: (file: string, home: string, ports: Ports) => string[]
  /** What answers 200 once it is ready. */
  health?: string
  /** What the services are told where it is there. */
  env?: (ports: Ports) => Record<string, string>
  /** What one does without it. */
  without: string
}

const METRICS = 'metrics-'
const RULES = join(root, 'observability/prometheus-rules.yaml')
const at = (port: number | undefined) => `127.0.0.1:${port}`

export const prometheusServer: ServerPackage = {
  name: 'prometheus',
  title: 'Prometheus',
  atLeast: [2, 40],
  path: 'usr/bin/prometheus',
  brew: 'prometheus',
}

const prometheus: Observer = {
  title: 'Prometheus',
  server: prometheusServer,
  port: 'prometheus',
  config: (ports) => ({
    global: { scrape_interval: '5s', evaluation_interval: '5s' },
    rule_files: [RULES],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [at(ports.alertmanager)] }] }] },
    scrape_configs: Object.entries(ports).flatMap(([name, port]) =>
      name.startsWith(METRICS)
        ? [{ job_name: name.slice(METRICS.length), static_configs: [{ targets: [at(port)] }] }]
        : [],
    ),
  }),
  args: (file, home, ports) => [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(home, 'data')}`,
    '--storage.tsdb.retention.time=2d',
    `--web.listen-address=${at(ports.prometheus)}`,
    '--enable-feature=exemplar-storage',
  ],
  without: 'The gateway’s /status has the figures that matter.',
}

const alertmanager: Observer = {
  title: 'Alertmanager',
  server: {
    name: 'alertmanager',
    debian: 'prometheus-alertmanager',
    title: 'Alertmanager',
    atLeast: [0, 24],
    path: 'usr/bin/prometheus-alertmanager',
    brew: 'alertmanager',
  },
  port: 'alertmanager',
  config: () => ({ route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] }),
  args: (file, home, ports) => [
    `--config.file=${file}`,
    `--storage.path=${join(home, 'data')}`,
    `--web.listen-address=${at(ports.alertmanager)}`,
    '--cluster.listen-address=',
  ],
  without: 'Prometheus shows which alerts fire.',
}

/** Its second major version, which is an OpenTelemetry collector as well. */
const jaeger: Observer = {
  title: 'Traces',
  server: { name: 'jaeger', title: 'Jaeger', atLeast: [2, 0], onPathOnly: true, path: '', brew: 'jaeger' },
  port: 'trace-viewer',
  config: (ports) => ({
    service: {
      extensions: ['jaeger_storage', 'jaeger_query'],
      pipelines: {
        traces: { receivers: ['otlp'], processors: ['batch'], exporters: ['jaeger_storage_exporter'] },
      },
      telemetry: { metrics: { level: 'none' } },
    },
    extensions: {
      jaeger_storage: { backends: { memory: { memory: { max_traces: 20_000 } } } },
      jaeger_query: {
        storage: { traces: 'memory' },
        http: { endpoint: at(ports['trace-viewer']) },
        grpc: { endpoint: '127.0.0.1:0' },
      },
    },
    receivers: { otlp: { protocols: { http: { endpoint: at(ports.spans) } } } },
    processors: { batch: {} },
    exporters: { jaeger_storage_exporter: { trace_storage: 'memory' } },
  }),
  args: (file) => ['--config', file],
  health: '/',
  env: (ports) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://${at(ports.spans)}` }),
  without:
    'Logs and `npm run order` name traces all the same; with Docker, the profile `observe` shows them.',
}

export const OBSERVERS: readonly Observer[] = [prometheus, alertmanager, jaeger]
