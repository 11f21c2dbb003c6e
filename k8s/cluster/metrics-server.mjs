/**
 * Stands in for metrics-server and for the adapter of Prometheus: answers what autoscalers ask, with what a check says.
 * The API server finds it as the cluster's metrics APIs, under the name of this machine.
 */
import { createServer } from 'node:https'
import { until } from './processes.mjs'

/** @type {Record<string, [string, object[]]>} the version of each group, and the kinds that it names */
const GROUPS = {
  'metrics.k8s.io': [
    'v1beta1',
    [{ name: 'pods', kind: 'PodMetrics', namespaced: true, verbs: ['get', 'list'] }],
  ],
  'custom.metrics.k8s.io': ['v1beta1', []],
  'external.metrics.k8s.io': ['v1beta1', []],
}
const APIS = Object.entries(GROUPS).map(([group, [version]]) => `${version}.${group}`)

/** @param client by which it knows the pods @param certificate of a server on this machine */
export async function startMetricsServer(client, certificate) {
  /** CPU in millicores by service; numbers by metric, of pods by service. */
  const told = { cpu: {}, pods: {}, external: {} }
  const now = () => new Date().toISOString()

  async function podsOf(namespace, query) {
    const selector = encodeURIComponent(query.get('labelSelector') ?? '')
    const pods = await client.list(`/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`)
    return pods.filter(({ status }) => status.phase === 'Running')
  }
  const serviceOf = (pod) => pod.metadata.labels['app.kubernetes.io/name']
  const describe = ({ metadata: { name, namespace } }) => ({ name, namespace })

  async function resources(namespace, query) {
    const pods = await podsOf(namespace, query)
    return {
      kind: 'PodMetricsList',
      apiVersion: 'metrics.k8s.io/v1beta1',
      metadata: {},
      items: pods.map((pod) => ({
        metadata: describe(pod),
        timestamp: now(),
        window: '10s',
        containers: [
          { name: 'service', usage: { cpu: `${told.cpu[serviceOf(pod)] ?? 10}m`, memory: '100Mi' } },
        ],
      })),
    }
  }

  async function ofPods(namespace, metricName, query) {
    const pods = await podsOf(namespace, query)
    return {
      kind: 'MetricValueList',
      apiVersion: 'custom.metrics.k8s.io/v1beta1',
      metadata: {},
      items: pods.map((pod) => ({
        describedObject: { kind: 'Pod', apiVersion: '/v1', ...describe(pod) },
        metricName,
        timestamp: now(),
        value: String(told.pods[metricName]?.[serviceOf(pod)] ?? 0),
        selector: null,
      })),
    }
  }

  function external(metricName, query) {
    const labels = new URLSearchParams((query.get('labelSelector') ?? '').replaceAll(',', '&'))
    const key = `${metricName} ${[...labels.values()].join(' ')}`.trim()
    const value = String(told.external[key] ?? 0)
    return {
      kind: 'ExternalMetricValueList',
      apiVersion: 'external.metrics.k8s.io/v1beta1',
      metadata: {},
      items: [{ metricName, metricLabels: Object.fromEntries(labels), timestamp: now(), value }],
    }
  }

  function answer({ pathname, searchParams }) {
    const [, , group, version, , namespace, kind, last, metric] = decodeURIComponent(pathname).split('/')
    const [served, kinds] = GROUPS[group] ?? []
    if (version !== served || !served) return undefined
    if (!namespace)
      return {
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion: `${group}/${version}`,
        resources: kinds,
      }
    if (group === 'metrics.k8s.io') return resources(namespace, searchParams)
    if (group === 'custom.metrics.k8s.io')
      return last === '*' ? ofPods(namespace, metric, searchParams) : undefined
    return external(kind, searchParams)
  }

  const server = createServer(certificate, async (request, response) => {
    try {
      const body = await answer(new URL(request.url, 'https://localhost'))
      response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body ?? { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 404 }))
    } catch (error) {
      response.writeHead(500).end(error.message)
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  await register(client, server.address().port)
  return {
    told,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}

async function register(client, port) {
  const place = { name: 'stand-in-for-metrics', namespace: 'kube-system' }
  await client.create('/api/v1/namespaces/kube-system/services', {
    metadata: place,
    spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port }] },
  })
  for (const name of APIS) {
    const [version, ...group] = name.split('.')
    await client.create('/apis/apiregistration.k8s.io/v1/apiservices', {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name },
      spec: {
        group: group.join('.'),
        version,
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service: { ...place, port },
      },
    })
  }
  for (const name of APIS)
    await until(`${name} is served`, async () => {
      const { status } = await client.get(`/apis/apiregistration.k8s.io/v1/apiservices/${name}`)
      const available = status.conditions?.find(({ type }) => type === 'Available')
      if (available?.status !== 'True') throw new Error(available?.message)
      return true
    })
}
