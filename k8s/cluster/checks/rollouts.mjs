/** A new version comes without a moment of fewer pods; one that never becomes ready takes nobody away. */
import { until } from '../processes.mjs'
import { DEPLOYMENTS, observe, podsOf, SERVICES, untilSettled } from '../workloads.mjs'

const NEW_TAG = '0.1.1'
const NEVER_READY = 'storegraph.dev/never-ready'

export async function checkRollouts({ client, tools, check }) {
  const before = await replicas(client)
  const seen = await observe(client, async () => {
    for (const service of SERVICES) {
      const { spec } = await client.get(`${DEPLOYMENTS}/${service}`)
      const [{ name, image }] = spec.template.spec.containers
      await changePods(client, service, {
        spec: { containers: [{ name, image: image.replace(/:[^:]*$/, `:${NEW_TAG}`) }] },
      })
    }
    await untilSettled(client)
  })
  for (const service of SERVICES) {
    const images = new Set(
      (await alive(client, service)).map(({ spec }) => spec.containers[0].image.split(':').at(-1)),
    )
    const { fewest, most } = seen[service]
    check(
      `a new ${service} came with ${fewest} of ${before[service]} pods available at the worst moment, and ${most} at most`,
      // The most is told by counts of the old and of the new kind, one of which may be late: it says that the new came first.
      fewest >= before[service] && most > before[service] && [...images].join() === NEW_TAG,
      [...images].join(),
    )
  }

  const broken = await observe(client, async () => {
    await changePods(client, 'order', { metadata: { annotations: { [NEVER_READY]: 'true' } } })
    await until('the pod that never becomes ready runs', async () => {
      const pods = await podsOf(client, 'order')
      return pods.some(
        ({ metadata, status }) => metadata.annotations?.[NEVER_READY] && status.phase === 'Running',
      )
    })
    // Undone by the words of an operator.
    await tools.mustKubectl(['--namespace', 'storegraph', 'rollout', 'undo', 'deployment/order'])
    await untilSettled(client)
  })
  const { fewest } = broken.order
  check(
    `an order that never becomes ready leaves ${fewest} of ${before.order} as they are`,
    fewest >= before.order,
  )
}

const changePods = async (client, service, template) => {
  const path = `${DEPLOYMENTS}/${service}`
  const answer = await client.request(
    'PATCH',
    path,
    { spec: { template } },
    'application/strategic-merge-patch+json',
  )
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
}

async function replicas(client) {
  const all = await client.list(DEPLOYMENTS)
  return Object.fromEntries(all.map(({ metadata, spec }) => [metadata.name, spec.replicas]))
}

const alive = async (client, service) =>
  (await podsOf(client, service)).filter(({ metadata }) => !metadata.deletionTimestamp)
