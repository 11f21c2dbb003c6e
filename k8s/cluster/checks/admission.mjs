/** What the API server refuses: fields that nobody knows, rules of custom resources, pods with rights, too much of all. */
import { NAMESPACE, PODS } from '../workloads.mjs'

/** Each overlay's manifests with one word that is wrong, and what the server says to it. */
const MISTAKES = [
  ['terminationGracePeriodSeconds:', 'terminationGracePeriodSecond:', /terminationGracePeriodSecond\b/],
  ['dataDurability:', 'dataDurable:', /dataDurable\b/],
  ['refreshInterval:', 'refreshIntervals:', /refreshIntervals/],
  ['podMetricsEndpoints:', 'podMetricsEndpoint:', /podMetricsEndpoint/],
]

const UNKNOWN = /field not declared in schema|unknown field/

const documentsWith = (text, word) =>
  text
    .split(/^---$/m)
    .filter((each) => each.includes(word))
    .join('---')

const pod = (name, more) => ({
  metadata: { name },
  spec: {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    ...more,
  },
})
const container = (more) => ({
  name: 'one',
  image: 'storegraph/one:1',
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  ...more,
})

export async function checkAdmission({ client, tools, check }, text) {
  for (const [right, wrong, said] of MISTAKES) {
    const input = documentsWith(text, right).replaceAll(right, wrong)
    const args = ['apply', '--server-side', '--validate=strict', '--dry-run=server', '-f', '-']
    const answer = await tools.kubectl(args, input)
    check(
      `${wrong.slice(0, -1)} is refused`,
      answer.status !== 0 && said.test(answer.said) && UNKNOWN.test(answer.said),
      answer.said.slice(0, 500),
    )
  }
  await refuses('a time-out that is longer than that around it', /backendRequest timeout cannot be longer/, {
    path: `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes`,
    object: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'wrong' },
      spec: { rules: [{ timeouts: { request: '1s', backendRequest: '5s' } }] },
    },
  })
  await refuses('a pod that may become root', /violates PodSecurity "restricted/, {
    path: PODS,
    object: pod('root', { containers: [container({ securityContext: {} })] }),
  })
  await refuses('a pod that sees the node', /violates PodSecurity "restricted/, {
    path: PODS,
    object: pod('host', { hostNetwork: true, containers: [container()] }),
  })
  await refuses('a pod that asks for more than there is for all', /exceeded quota/, {
    path: PODS,
    object: pod('large', { containers: [container({ resources: { requests: { cpu: '1000' } } })] }),
  })
  await refuses('a Service that opens a port on every node', /exceeded quota/, {
    path: `/api/v1/namespaces/${NAMESPACE}/services`,
    object: { metadata: { name: 'open' }, spec: { type: 'NodePort', ports: [{ port: 80 }] } },
  })

  async function refuses(what, said, { path, object }) {
    const { status, body } = await client.request('POST', `${path}?dryRun=All`, object)
    check(`${what} is refused`, status >= 400 && said.test(body.message), JSON.stringify(body).slice(0, 500))
  }
}
