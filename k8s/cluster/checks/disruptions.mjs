/** A zone is emptied, and each service lacks one pod at a time at most; a second one may not be taken meanwhile. */
import { until } from '../processes.mjs'
import { DEPLOYMENTS, observe, PODS, podsOf, SERVICES, untilSettled } from '../workloads.mjs'
import { ZONES } from '../world.mjs'

export async function checkDisruptions({ client, tools, check }) {
  const zones = await zonesOf(client)
  for (const service of SERVICES) {
    const own = await podsOf(client, service)
    const where = own.map(({ spec }) => zones[spec.nodeName]).toSorted()
    check(
      `the ${own.length} pods of ${service} are in ${where.length} zones`,
      new Set(where).size === ZONES.length,
      where.join(),
    )
  }

  const [one, other] = await podsOf(client, 'gateway')
  const answers = await Promise.all([one, other].map(evict))
  const statuses = answers.map(({ status }) => status).toSorted()
  check('of two pods that are evicted at once, one stays', statuses.join() === '201,429', statuses.join())
  await untilSettled(client)

  const nodes = Object.keys(zones).filter((node) => zones[node] === zones[one.spec.nodeName])
  const wanted = (await client.get(`${DEPLOYMENTS}/gateway`)).spec.replicas
  const seen = await observe(client, async () => {
    for (const node of nodes)
      await tools.mustKubectl([
        'drain',
        node,
        '--ignore-daemonsets',
        '--delete-emptydir-data',
        '--timeout=120s',
      ])
    // The servers of NATS wait for their own zone.
    await untilSettled(client, true)
  })
  for (const service of SERVICES)
    check(
      `while a zone was emptied, ${service} had ${seen[service].fewest} pods`,
      seen[service].fewest >= wanted - 1,
    )
  const left = (await client.list(PODS)).filter(
    ({ spec, status }) => nodes.includes(spec.nodeName) && status.phase === 'Running',
  )
  check('the zone is empty', left.length === 0, left.map(({ metadata }) => metadata.name).join())
  for (const node of nodes) await tools.mustKubectl(['uncordon', node])
  await until('the nodes take pods again', async () =>
    (await client.list('/api/v1/nodes')).every(({ spec }) => !spec.unschedulable),
  )

  function evict({ metadata: { name } }) {
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } }
    return client.request('POST', `${PODS}/${name}/eviction`, eviction)
  }
}

async function zonesOf(client) {
  const nodes = await client.list('/api/v1/nodes')
  return Object.fromEntries(
    nodes.map(({ metadata: { name, labels } }) => [name, labels['topology.kubernetes.io/zone']]),
  )
}
