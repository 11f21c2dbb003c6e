/** Every overlay is applied whole, with unknown fields refused; migrations and streams come before the services. */
import { until } from '../processes.mjs'
import { objectsIn } from '../tools.mjs'
import { DEPLOYMENTS, NAMESPACE, SERVICES, untilSettled } from '../workloads.mjs'

const HERE = `/api/v1/namespaces/${NAMESPACE}`
const JOBS = ['job/migrate', 'job/provision']

const untilJobsAreDone = ({ tools }) =>
  tools.mustKubectl([
    `--namespace=${NAMESPACE}`,
    'wait',
    '--for=condition=complete',
    ...JOBS,
    '--timeout=90s',
  ])

export async function checkLocal(context) {
  const { client, tools, check } = context
  const text = await tools.build('k8s/overlays/local')
  try {
    await tools.apply(text)
    await untilJobsAreDone(context)
    await untilSettled(client)
    check(`${objectsIn(text)} objects are applied, the Jobs are done and every pod is ready`, true)
  } finally {
    await client.remove(HERE)
    await until(
      'the namespace is gone',
      async () => (await client.request('GET', HERE)).status === 404,
      120_000,
    )
  }
}

/**
 * As k8s/README.md says: first what is no service, and when the Jobs are done, all of it.
 *
 * @returns the manifests
 */
export async function checkProduction(context) {
  const { client, tools, check } = context
  const text = await tools.build('k8s/overlays/production')
  await tools.apply(text, '--selector=app.kubernetes.io/component!=service')
  await untilJobsAreDone(context)
  const early = (await client.list(DEPLOYMENTS)).map(({ metadata }) => metadata.name)
  check('migrations and streams are done before a service is there', early.length === 0, early.join())
  await tools.apply(text)
  await until('the autoscalers have set their least', async () => {
    const all = await client.list(DEPLOYMENTS)
    return all.length === SERVICES.length && all.every(({ spec }) => spec.replicas === 3)
  })
  await untilSettled(client)
  check(`${objectsIn(text)} objects are applied, and every pod is ready`, true)
  const nats = await tools.renderNats(NAMESPACE)
  if (nats) {
    await tools.apply(nats, `--namespace=${NAMESPACE}`)
    await untilSettled(client)
    check(
      `${objectsIn(nats)} objects of the NATS chart are applied, and its pods are restricted and ready`,
      true,
    )
  } else console.log('  NATS_CHART names no chart: NATS is not applied')
  const before = await generations(client)
  await tools.apply(text)
  check('applied again, everything stays as it is', (await generations(client)) === before, before)
  return text
}

/** Nobody here plays Istio, Argo Rollouts or Argo CD: what is shown is that the server takes all of it. */
export async function checkOthers({ tools, check }) {
  // A Job cannot be changed, and its pods are not in the mesh.
  await tools.mustKubectl([`--namespace=${NAMESPACE}`, 'delete', ...JOBS])
  for (const place of ['k8s/overlays/istio', 'k8s/argocd']) {
    const text = await tools.build(place)
    await tools.apply(text)
    check(`${objectsIn(text)} objects of ${place} are applied`, true)
  }
}

const generations = async (client) =>
  (await client.list(DEPLOYMENTS)).map(({ metadata }) => `${metadata.name} ${metadata.generation}`).join()
