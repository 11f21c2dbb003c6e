/** The diagram of docs/architecture.md, the NetworkPolicies and the AuthorizationPolicies allow the same, and no more. */
import { describe, expect, it } from 'vitest'
import { readPorts } from '../../dev/parts/ports.ts'
import { arrow, taskArrows, readArrows } from './arrows.ts'
import {
  METRICS_PORT,
  type Manifest,
  readManifest,
  readManifests,
  services,
  STAND_IN,
  yamlFiles,
} from './manifest-files.ts'

const PORTS: Record<string, number> = { ...readPorts({}), nats: 4222, redis: 6379 }
const portOf = (name: string) => (name.startsWith('postgres-') ? 5432 : PORTS[name])
const OUTSIDE = 'storegraph.dev/ingress'
const INGRESS = 'cluster.local/ns/istio-ingress/sa/istio-ingress'

const arrows = [...readArrows(), ...taskArrows()].toSorted()
const policies = yamlFiles('k8s/base/network')
  .filter((file) => !/(default|metrics|kustomization)\.yaml$/.test(file))
  .flatMap(readManifests)
const nameOf = (policy: Manifest): string => policy.spec.podSelector.matchLabels['app.kubernetes.io/name']

/** Of whom a peer is: a pod by its name, the world outside by what the service has to do with it. */
function peerName(peer: Manifest, service: string): string {
  if (peer.podSelector && !peer.namespaceSelector)
    return peer.podSelector.matchLabels['app.kubernetes.io/name']
  if (peer.namespaceSelector?.matchLabels[OUTSIDE] === 'true')
    return service === 'gateway' ? 'client' : STAND_IN
  if (peer.ipBlock && service === 'payment') return STAND_IN
  throw new Error(`${service} has a peer that is none: ${JSON.stringify(peer)}`)
}

const incoming = (policy: Manifest) =>
  (policy.spec.ingress ?? []).flatMap(({ from, ports }: Manifest) =>
    from.map((peer: Manifest) => ({
      arrow: arrow(peerName(peer, nameOf(policy)), nameOf(policy)),
      ports: ports.map(({ port }: Manifest) => port),
      to: nameOf(policy),
    })),
  )
const outgoing = (policy: Manifest) =>
  (policy.spec.egress ?? []).flatMap(({ to, ports }: Manifest) =>
    to.map((peer: Manifest) => ({
      arrow: arrow(nameOf(policy), peerName(peer, nameOf(policy))),
      ports: ports.map(({ port }: Manifest) => port),
      to: peerName(peer, nameOf(policy)),
    })),
  )
const names = (ends: { arrow: string }[]) => ends.map((end) => end.arrow).toSorted()

it('the diagram is read', () => {
  expect(arrows).toContain('order → postgres-order')
  expect(arrows).toContain('product → nats')
  expect(arrows.length).toBeGreaterThan(20)
})

describe('the NetworkPolicies', () => {
  it('allow nothing by themselves but names', () => {
    const { spec } = readManifest('k8s/base/network/default.yaml')
    expect(spec).toMatchObject({ podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [] })
    expect(spec.egress.flatMap(({ ports }: Manifest) => ports.map(({ port }: Manifest) => port))).toEqual([
      53, 53,
    ])
  })

  it('let in what has an arrow', () => {
    expect(names(policies.flatMap(incoming))).toEqual(
      arrows.filter((each) => !each.endsWith(`→ ${STAND_IN}`)),
    )
  })

  it('let out what has an arrow', () => {
    expect(names(policies.flatMap(outgoing))).toEqual(arrows.filter((each) => !/^(client|psp) /.test(each)))
  })

  it('let Prometheus ask every service, on the port for metrics and on no other', () => {
    const { spec } = readManifest('k8s/base/network/metrics.yaml')
    expect(spec).toEqual({
      podSelector: { matchLabels: { 'app.kubernetes.io/component': 'service' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
              podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
            },
          ],
          ports: [{ protocol: 'TCP', port: METRICS_PORT }],
        },
      ],
    })
  })

  it('name the port that the target listens on', () => {
    for (const end of policies.flatMap((policy) => [...incoming(policy), ...outgoing(policy)]))
      expect([end.arrow, end.ports]).toEqual([end.arrow, [end.to === STAND_IN ? 443 : portOf(end.to)]])
  })

  it('of the local overlay add the stand-in for the provider, and nothing else', () => {
    const local = readManifests('k8s/overlays/local/network.yaml')
    const both = [arrow('payment', STAND_IN), arrow(STAND_IN, 'payment')]
    expect(names(local.flatMap(incoming))).toEqual(both)
    expect(names(local.flatMap(outgoing))).toEqual(both)
  })

  it('of the parts among themselves give no service anything', () => {
    const parts = readManifests('k8s/overlays/production/network.yaml')
    const text = JSON.stringify(parts)
    for (const service of services) expect(text).not.toContain(`"${service}"`)
    expect(parts.filter(({ spec }) => JSON.stringify(spec.podSelector) === '{}')).toEqual([])
  })
})

describe('the AuthorizationPolicies', () => {
  const [fallback, ...mesh] = readManifests('k8s/overlays/istio/authorization.yaml')
  const rules = mesh.flatMap((policy) =>
    policy.spec.rules.flatMap(({ from, to }: Manifest) =>
      from[0].source.principals.map((principal: string) => ({
        to: nameOfSelector(policy),
        principal,
        operation: to[0].operation,
      })),
    ),
  )

  it('refuse whoever is not named', () => {
    expect(fallback).toMatchObject({ metadata: { name: 'default' }, spec: {} })
  })

  it('allow the arrows between services, by the accounts that the pods have', () => {
    const sourceOf = ({ principal, to }: Manifest) =>
      principal === INGRESS
        ? to === 'gateway'
          ? 'client'
          : STAND_IN
        : principal.replace('cluster.local/ns/storegraph/sa/', '')
    const between = arrows.filter((each) => services.includes(each.split(' → ')[1] as string))
    // Once for GraphQL and once for keys: between the same two it is one arrow.
    expect([...new Set(rules.map((rule) => arrow(sourceOf(rule), rule.to)))].toSorted()).toEqual(between)
  })

  it('let subgraphs have nothing of the gateway but its keys, and the provider nothing of payment but its webhooks', () => {
    const paths = (to: string, principal: RegExp) => [
      ...new Set(
        rules
          .filter((rule) => rule.to === to && principal.test(rule.principal))
          .flatMap((rule) => rule.operation.paths),
      ),
    ]
    expect(paths('gateway', /sa\/(user|product|order|payment)$/)).toEqual(['/.well-known/jwks.json'])
    expect(paths('payment', /istio-ingress/)).toEqual(['/webhooks/stripe'])
  })

  function nameOfSelector(policy: Manifest): string {
    return policy.spec.selector.matchLabels['app.kubernetes.io/name']
  }
})
