/** No account of ours may ask the Kubernetes API for anything, and no pod of ours has a token to ask with. */
import { NAMESPACE, PODS } from '../workloads.mjs'

/** What RBAC gives whoever is authenticated: to ask what they may, and which kinds there are. */
const OF_EVERYBODY =
  /^(selfsubject\w+\.auth\w+\.k8s\.io\s+\[\]\s+\[\]\s+\[create\]|\s*\[\/\S*\]\s+\[\]\s+\[get\])$/

export async function checkRights({ client, tools, check }) {
  const accounts = await client.list(`/api/v1/namespaces/${NAMESPACE}/serviceaccounts`)
  for (const { metadata } of accounts) {
    const groups = ['system:authenticated', 'system:serviceaccounts', `system:serviceaccounts:${NAMESPACE}`]
    const said = await tools.mustKubectl([
      'auth',
      'can-i',
      '--list',
      '--no-headers',
      `--namespace=${NAMESPACE}`,
      `--as=system:serviceaccount:${NAMESPACE}:${metadata.name}`,
      ...groups.map((group) => `--as-group=${group}`),
    ])
    const more = said.split('\n').filter((line) => line.trim() && !OF_EVERYBODY.test(line))
    check(
      `the account ${metadata.name} may do nothing`,
      said.includes('selfsubject') && more.length === 0,
      more.join('\n'),
    )
  }
  const pods = await client.list(PODS)
  const withToken = pods.filter(({ spec }) =>
    spec.volumes?.some(({ projected }) => projected?.sources.some((source) => source.serviceAccountToken)),
  )
  const names = withToken.map(({ metadata }) => metadata.name)
  check(`none of ${pods.length} pods has a token`, pods.length > 0 && names.length === 0, names.join(', '))
}
