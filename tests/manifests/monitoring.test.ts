/** What collects, alerts and scales asks for metrics that the code tells, and where it tells them. */
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ACCESS } from '#contracts/access.ts'
import { DASHBOARDS } from '../../observability/dashboards.ts'
import { readMetrics } from '../../dev/codegen/describe-metrics.ts'
import { METRICS_PORT, type Manifest, readManifest, services, STAND_IN } from './manifest-files.ts'

const known = new Map((await readMetrics()).map((metric) => [metric.name, metric]))
const [{ spec: monitor }, adapter] = [
  readManifest('k8s/monitoring/pod-monitor.yaml'),
  readManifest('k8s/monitoring/adapter-values.yaml'),
]

/** What a service's autoscaler follows besides processor time. */
function followedBy(service: string): Manifest[] {
  const { patches } = readManifest(`k8s/base/${service}/kustomization.yaml`)
  const own = patches.find(({ target }: Manifest) => target?.kind === 'HorizontalPodAutoscaler')
  return parse(own.patch)
    .filter(({ path }: Manifest) => path === '/spec/metrics/-')
    .map(({ value }: Manifest) => value)
}

describe('Prometheus', () => {
  it('asks every service on the port and at the path where it tells its metrics', () => {
    const { ports } = readManifest('k8s/service/deployment.yaml').spec.template.spec.containers[0]
    const [endpoint, ...others] = monitor.podMetricsEndpoints
    expect(others).toEqual([])
    expect(ports).toEqual([{ name: endpoint.port, containerPort: METRICS_PORT, protocol: 'TCP' }])
    expect(endpoint.path).toBe('/metrics')
    expect(monitor.selector.matchLabels).toEqual({ 'app.kubernetes.io/component': 'service' })
  })

  it('calls a service as it does on a laptop', () => {
    expect(monitor.jobLabel).toBe('app.kubernetes.io/name')
    const { scrape_configs: jobs } = readManifest('observability/containers/prometheus.yaml')
    const names = jobs.map(({ job_name: name }: Manifest) => name)
    expect(names).toEqual(expect.arrayContaining([...services, STAND_IN]))
    for (const job of jobs.filter(({ job_name: name }: Manifest) => services.includes(name)))
      expect(job.static_configs[0].targets).toEqual([`${job.job_name}:${METRICS_PORT}`])
  })

  it('gets past the mesh, which it is not part of', () => {
    const { patches } = readManifest('k8s/overlays/istio/kustomization.yaml')
    const text = patches.map(({ patch }: Manifest) => patch ?? '').join('\n')
    expect(text).toContain(`excludeInboundPorts: '${METRICS_PORT}'`)
  })

  it('and Grafana read the rules and dashboards of a laptop', () => {
    expect(readManifest('k8s/monitoring/kustomization.yaml').resources).toContain('../../observability')
    const { groups } = readManifest('observability/prometheus-rules.yaml')
    expect(readManifest('observability/prometheus-rule.yaml').spec.groups).toEqual(groups)
    const { configMapGenerator, generatorOptions } = readManifest('observability/kustomization.yaml')
    expect(configMapGenerator.flatMap(({ files }: Manifest) => files)).toEqual(
      DASHBOARDS.map(({ name }) => `dashboards/${name}.json`),
    )
    expect(generatorOptions.labels).toEqual({ grafana_dashboard: '1' })
  })
})

describe('the autoscalers', () => {
  it('of the gateway follow its requests in flight', () => {
    const [metric, ...others] = followedBy('gateway')
    expect([others, metric.type]).toEqual([[], 'Pods'])
    expect(known.get(metric.pods.metric.name)?.file).toMatch(/^gateway\//)
    expect(adapter.rules.custom.map(({ seriesQuery }: Manifest) => seriesQuery.split('{')[0])).toEqual([
      metric.pods.metric.name,
    ])
  })

  it('of what handles messages follow what waits for it', () => {
    for (const service of services.filter((name) => name !== 'gateway')) {
      const consumes = ACCESS[service]?.consumes.some(({ consumer }) => consumer === service)
      const metrics = followedBy(service)
      expect([service, metrics.length]).toEqual([service, consumes ? 1 : 0])
      for (const { type, external } of metrics) {
        expect(type).toBe('External')
        expect(external.metric.selector).toEqual({ matchLabels: { consumer: service } })
        expect(known.get(external.metric.name)?.labels).toContain('consumer')
        expect(adapter.rules.external[0].seriesQuery).toMatch(new RegExp(`^${external.metric.name}\\{`))
      }
    }
  })
})

describe('the quota', () => {
  const [quota] = [readManifest('k8s/base/quota.yaml').spec.hard]
  const { maxReplicas } = readManifest('k8s/service/autoscaler.yaml').spec
  const { patches } = readManifest('k8s/overlays/production/kustomization.yaml')
  const gateways = patches
    .filter(({ target }: Manifest) => target?.kind === 'HorizontalPodAutoscaler' && target.name === 'gateway')
    .flatMap(({ patch }: Manifest) => parse(patch))[0].value
  const { requests } = readManifest('k8s/service/deployment.yaml').spec.template.spec.containers[0].resources
  const most = gateways + (services.length - 1) * maxReplicas + services.length
  const postgres = readManifest('k8s/overlays/production/postgres-shape.yaml').spec
  const databases = (services.length - 1) * postgres.instances

  it('is enough for every autoscaler at its most, one pod more of each, and the databases', () => {
    expect(most + databases).toBeLessThan(Number(quota.pods))
    expect(
      (most * Number.parseInt(requests.cpu, 10)) / 1_000 +
        databases * Number(postgres.resources.requests.cpu),
    ).toBeLessThan(Number(quota['requests.cpu']))
    const gibibytes = (text: string) => Number.parseInt(text, 10) / (text.endsWith('Mi') ? 1_024 : 1)
    const wanted =
      most * gibibytes(requests.memory) + databases * gibibytes(postgres.resources.requests.memory)
    expect(wanted).toBeLessThan(gibibytes(quota['requests.memory']))
  })

  it('lets no Service open a port of a node', () => {
    expect(quota).toMatchObject({ 'services.nodeports': '0', 'services.loadbalancers': '0' })
  })
})
