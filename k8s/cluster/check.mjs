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
import { checkLocal, checkOthers, checkProduction } from './checks/overlays.mjs'
import { checkRights } from './checks/rights.mjs'
import { checkRollouts } from './checks/rollouts.mjs'
import { checkScaling } from './checks/scaling.mjs'
import { startControlPlane } from './control-plane.mjs'
import { startMetricsServer } from './metrics-server.mjs'
import { createTools } from './tools.mjs'
import { furnish } from './world.mjs'

const MAX_MS = 15 * 60_000
const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
const built = process.argv[2] ?? join(cache, 'storegraph/kubernetes')
const folder = mkdtempSync(join(tmpdir(), 'storegraph-cluster-'))
const began = Date.now()
const seconds = (since = began) => ((Date.now() - since) / 1_000).toFixed(0)

let count = 0
let failures = 0
function check(what, isSo, instead = '') {
  if (isSo) count += 1
  else failures += 1
  console.log(isSo ? `  ✓ ${what}` : `  ✗ ${what}: no. ${instead}`)
}

async function part(what, work) {
  const since = Date.now()
  console.log(`▸ ${what}`)
  const result = await work()
  console.log(`  (${seconds(since)} s)`)
  return result
}

/** As `part`; what fails in it does not keep the next one from being looked at. */
const tried = (what, work) => part(what, () => work().catch((error) => check(what, false, error.message)))

let plane
let metrics
const late = setTimeout(() => void end(new Error(`It took more than ${MAX_MS / 60_000} minutes.`)), MAX_MS)
process.once('uncaughtException', (error) => void end(error))
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void end(new Error(`Ended by ${signal}.`)))

async function end(error) {
  clearTimeout(late)
  if (error) console.error(error.message)
  await metrics?.close()
  plane?.client.close()
  await plane?.stop()
  rmSync(folder, { recursive: true, force: true })
  const isWell = !error && failures === 0
  console.log(`${isWell ? '✓' : '✗'} ${count} checks in ${seconds()} s, ${failures} failed`)
  process.exit(isWell ? 0 : 1)
}

try {
  plane = await part('A control plane', () => startControlPlane(join(built, 'bin'), folder))
  const { client } = plane
  await part('Nodes in three zones, volumes, definitions', () =>
    furnish(client, join(built, 'definitions.jsonl')),
  )
  metrics = await startMetricsServer(client, plane.certificate)
  const context = { client, metrics, check, tools: createTools(join(built, 'bin'), plane.kubeconfig) }
  await tried('The local overlay', () => checkLocal(context))
  await tried('The production overlay', async () => {
    const text = await checkProduction(context)
    await tried('What is refused', () => checkAdmission(context, text))
    await tried('Rights', () => checkRights(context))
    await tried('Rollouts', () => checkRollouts(context))
    await tried('Disruptions', () => checkDisruptions(context))
    await tried('Autoscalers', () => checkScaling(context))
  })
  await tried('The others', () => checkOthers(context))
  plane.assertAllRun()
  await end()
} catch (error) {
  await end(error)
}
