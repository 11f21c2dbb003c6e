/**
 * A Kubernetes of its own in a folder: etcd, an API server with its admission plugins and RBAC, the controllers, the
 * scheduler, and kwok, which plays the kubelets (stages.yaml). Nothing of it listens but on this machine, and nothing runs
 * in its pods. Every client has a token of its own, made for this start.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from './client.mjs'
import { createProcesses, freePorts, until } from './processes.mjs'

const CLIENTS = {
  admin: 'system:masters',
  'system:kube-controller-manager': '',
  'system:kube-scheduler': '',
  kwok: 'system:masters',
}
const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok', 'kubectl']
const STARTS_WITHIN_MS = 90_000

/** @throws Error where the programs have not been built */
export async function startControlPlane(bin, folder) {
  const missing = PROGRAMS.filter((program) => !existsSync(join(bin, program)))
  if (missing.length > 0)
    throw new Error(`${bin} has no ${missing.join(', ')}: run k8s/cluster/build.sh first.`)
  const processes = createProcesses(bin, folder)
  try {
    return await start(processes, folder)
  } catch (error) {
    await processes.stop()
    throw error
  }
}

async function start(processes, folder) {
  const [etcdPort, peerPort, port, kubeletPort] = await freePorts(4)
  const etcd = `http://127.0.0.1:${etcdPort}`
  const peer = `http://127.0.0.1:${peerPort}`
  const url = `https://127.0.0.1:${port}`
  const file = (name, text) => {
    if (text !== undefined) writeFileSync(join(folder, name), text, { mode: 0o600 })
    return join(folder, name)
  }
  const tokens = Object.fromEntries(
    Object.keys(CLIENTS).map((name) => [name, randomBytes(24).toString('hex')]),
  )
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const signingKey = file('accounts.key', privateKey.export({ type: 'pkcs8', format: 'pem' }))

  processes.start('etcd', [
    `--data-dir=${file('etcd')}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${etcd}`,
    `--advertise-client-urls=${etcd}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ])
  processes.start('kube-apiserver', [
    `--etcd-servers=${etcd}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${file('certificates')}`,
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--authorization-mode=Node,RBAC',
    '--anonymous-auth=false',
    `--token-auth-file=${file('tokens.csv', tokenFile(tokens))}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-signing-key-file=${signingKey}`,
    `--service-account-key-file=${file('accounts.pub', publicKey.export({ type: 'spki', format: 'pem' }))}`,
  ])
  const authority = join(folder, 'certificates', 'apiserver.crt')
  await until('the API server has a certificate', () => existsSync(authority), STARTS_WITHIN_MS)
  const client = createClient(url, readFileSync(authority, 'utf8'), tokens.admin)
  await until(
    'the API server is ready',
    async () => {
      processes.assertAllRun()
      return (await client.request('GET', '/readyz')).status === 200
    },
    STARTS_WITHIN_MS,
  )
  const config = (name) =>
    file(`${name.replace('system:', '')}.json`, JSON.stringify(kubeconfig(url, authority, tokens[name])))
  const common = ['--leader-elect=false', '--secure-port=0']
  processes.start('kube-controller-manager', [
    ...common,
    `--kubeconfig=${config('system:kube-controller-manager')}`,
    `--service-account-private-key-file=${signingKey}`,
    `--root-ca-file=${authority}`,
    '--use-service-account-credentials=true',
    // A node is not ill because this machine is busy.
    '--node-monitor-grace-period=15m',
    // What a real cluster gives its metrics to settle is nothing that can be seen here.
    '--horizontal-pod-autoscaler-sync-period=1s',
    '--horizontal-pod-autoscaler-cpu-initialization-period=1s',
    '--horizontal-pod-autoscaler-initial-readiness-delay=1s',
  ])
  processes.start('kube-scheduler', [...common, `--kubeconfig=${config('system:kube-scheduler')}`])
  copyFileSync(join(import.meta.dirname, 'stages.yaml'), file('stages.yaml'))
  processes.start('kwok', [
    `--kubeconfig=${config('kwok')}`,
    '--manage-all-nodes=true',
    `--config=${file('stages.yaml')}`,
    '--node-lease-duration-seconds=40',
    '--cidr=10.244.0.0/16',
    `--server-address=127.0.0.1:${kubeletPort}`,
  ])
  return {
    client,
    kubeconfig: config('admin'),
    certificate: { cert: readFileSync(authority), key: readFileSync(authority.replace(/crt$/, 'key')) },
    assertAllRun: processes.assertAllRun,
    stop: processes.stop,
  }
}

const tokenFile = (tokens) =>
  Object.entries(tokens)
    .map(([name, token]) => `${token},${name},${name},"${CLIENTS[name]}"\n`)
    .join('')

const kubeconfig = (server, authority, token) => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'check', cluster: { server, 'certificate-authority': authority } }],
  users: [{ name: 'check', user: { token } }],
  contexts: [{ name: 'check', context: { cluster: 'check', user: 'check' } }],
  'current-context': 'check',
})
