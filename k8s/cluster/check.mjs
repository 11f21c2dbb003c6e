/**
 * Applies every overlay to a real Kubernetes API server and shows how it behaves: what is refused, the order in which it
 * starts, rollouts, disruptions, autoscalers, and the rights of every account. Not a part of `npm test`: it needs what
 * `k8s/cluster/build.sh` has built, some four minutes and 2 GB of memory. It listens on this machine only, and stops all
 * that it has started.
 *
 *     node k8s/cluster/check.mjs [folder of build.sh]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkAdmission } from './checks/admission.mjs'
import { checkDisruptions } from './checks/disruptions.mjs'
import { checkRights } from './checks/rights.mjs'
import { checkRollouts } from './checks/rollouts.mjs'
import { checkScaling } from './checks/scaling.mjs'
import { startControlPlane } from './control-plane.mjs'
import { startMetricsServer } from './metrics-server.mjs'
import { until } from './processes.mjs'
import { createTools, objectsIn } from './tools.mjs'
import { DEPLOYMENTS, NAMESPACE, SERVICES, untilSettled } from './workloads.mjs'
import { furnish } from './world.mjs'

const MAX_MS = 15 * 60_000
const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
const built = process.argv[2] ?? join(cache, 'storegraph/kubernetes')
const folder = mkdtempSync(join(tmpdir(), 'storegraph-cluster-'))
const began = Date.now()
const seconds = (since = began) => ((Date.now() - since) / 1_000).toFixed(0)

let count = 0
function check(what, isSo, instead = '') {
  if (!isSo) throw new Error(`${what}: no. ${instead}`)
  count += 1
  console.log(`  ✓ ${what}`)
}

async function part(what, work) {
  const since = Date.now()
  console.log(`▸ ${what}`)
  const result = await work()
  console.log(`  (${seconds(since)} s)`)
  return result
}

async function removeNamespace({ client }) {
  await client.remove(`/api/v1/namespaces/${NAMESPACE}`)
  const gone = async () => (await client.request('GET', `/api/v1/namespaces/${NAMESPACE}`)).status === 404
  await until('the namespace is gone', gone, 120_000)
}

async function checkLocal({ client, tools }) {
  const text = await tools.build('k8s/overlays/local')
  await tools.apply(text)
  await untilSettled(client)
  check(`${objectsIn(text)} objects are applied, and every pod is ready`, true)
  await checkAccounts('local')
  await removeNamespace({ client })

  async function checkAccounts(overlay) {
    const jobs = await client.list(`/apis/batch/v1/namespaces/${NAMESPACE}/jobs`)
    await until('the Jobs are done', async () => jobs.every(({ metadata }) => isDone(client, metadata.name)))
    check(
      `the Jobs of ${overlay} are done: ${jobs.map(({ metadata }) => metadata.name).join(', ')}`,
      jobs.length === 2,
    )
  }
}

const isDone = async (client, name) =>
  Boolean((await client.get(`/apis/batch/v1/namespaces/${NAMESPACE}/jobs/${name}`)).status.completionTime)

/** As k8s/README.md says: first what is no service, and when the Jobs are done, all of it. */
async function checkProduction(context) {
  const { client, tools } = context
  const text = await tools.build('k8s/overlays/production')
  await tools.apply(text, '--selector=app.kubernetes.io/component!=service')
  const jobs = ['job/migrate', 'job/provision']
  await tools.mustKubectl([
    '--namespace',
    NAMESPACE,
    'wait',
    '--for=condition=complete',
    ...jobs,
    '--timeout=90s',
  ])
  check(
    'migrations and streams come first: no service is there yet',
    (await client.list(DEPLOYMENTS)).length === 0,
  )
  await tools.apply(text)
  await until('the autoscalers have set their least', async () => {
    const all = await client.list(DEPLOYMENTS)
    return all.length === SERVICES.length && all.every(({ spec }) => spec.replicas === 3)
  })
  await untilSettled(client)
  check(`${objectsIn(text)} objects are applied, and every pod is ready`, true)
  await tools.apply(text)
  check(
    'applied again, it is as it was',
    (await client.list(DEPLOYMENTS)).every(({ metadata }) => metadata.generation === 2),
  )
  await part('What is refused', () => checkAdmission(context, text))
  await part('Rights', () => checkRights(context))
  await part('Rollouts', () => checkRollouts(context))
  await part('Disruptions', () => checkDisruptions(context))
  await part('Autoscalers', () => checkScaling(context))
}

async function checkOthers({ tools }) {
  for (const place of ['k8s/overlays/istio', 'k8s/argocd']) {
    const text = await tools.build(place)
    await tools.apply(text)
    check(`${objectsIn(text)} objects of ${place} are applied`, true)
  }
}

let plane
let metrics
const late = setTimeout(() => void end(new Error(`It took more than ${MAX_MS / 60_000} minutes.`)), MAX_MS)
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void end(new Error(`Ended by ${signal}.`)))

async function end(error) {
  clearTimeout(late)
  if (error) console.error(error.message)
  await metrics?.close()
  plane?.client.close()
  await plane?.stop()
  rmSync(folder, { recursive: true, force: true })
  console.log(error ? '✗ k8s/cluster' : `✓ ${count} checks in ${seconds()} s`)
  process.exit(error ? 1 : 0)
}

try {
  plane = await part('A control plane', () => startControlPlane(join(built, 'bin'), folder))
  const { client } = plane
  await part('Nodes in three zones, volumes, definitions', () =>
    furnish(client, join(built, 'definitions.jsonl')),
  )
  metrics = await startMetricsServer(client, plane.certificate)
  const context = { client, metrics, check, tools: createTools(join(built, 'bin'), plane.kubeconfig) }
  await part('The local overlay', () => checkLocal(context))
  await part('The production overlay', () => checkProduction(context))
  await part('The others', () => checkOthers(context))
  plane.assertAllRun()
  await end()
} catch (error) {
  await end(error)
}
