/** What runs in the namespace, and how many of it were there at the worst moment of something. */
import { until } from './processes.mjs'

export const NAMESPACE = 'storegraph'
export const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`
export const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`
export const SERVICES = ['gateway', 'user', 'product', 'order', 'payment']

const SETTLES_WITHIN_MS = 120_000

const isSettled = ({ metadata, spec, status }) =>
  status.observedGeneration === metadata.generation &&
  ['replicas', 'updatedReplicas', 'availableReplicas'].every(
    (count) => (status[count] ?? 0) === spec.replicas,
  )

/** Every Deployment, and every StatefulSet unless only services count, has its pods, of its newest kind, available. */
export async function untilSettled(client, onlyServices = false) {
  await until(
    'every pod is ready',
    async () => {
      const sets = onlyServices ? [] : await client.list(DEPLOYMENTS.replace('deployments', 'statefulsets'))
      const all = [...(await client.list(DEPLOYMENTS)), ...sets]
      const late = all.filter((each) => !isSettled(each))
      if (late.length > 0)
        throw new Error(`Not settled: ${late.map(({ metadata }) => metadata.name).join(', ')}.`)
      return all.length > 0
    },
    SETTLES_WITHIN_MS,
  )
}

/** Sees every state of the Deployments while the work goes on. @returns the fewest and the most pods of each */
export async function observe(client, work) {
  const seen = {}
  const look = ({ metadata: { name }, status }) => {
    const available = status.availableReplicas ?? 0
    const { fewest = available, most = 0 } = seen[name] ?? {}
    seen[name] = { fewest: Math.min(fewest, available), most: Math.max(most, status.replicas ?? 0) }
  }
  const end = await client.watch(DEPLOYMENTS, look)
  for (const deployment of await client.list(DEPLOYMENTS)) look(deployment)
  try {
    await work()
  } finally {
    end()
  }
  return seen
}

export const podsOf = (client, service) =>
  client.list(`${PODS}?labelSelector=app.kubernetes.io/name%3D${service}`)
