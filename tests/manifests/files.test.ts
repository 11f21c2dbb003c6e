/** Every YAML below k8s/ is used, of a known kind, and safe: restricted pods, secrets that both overlays have. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  containerOf,
  type Manifest,
  readManifest,
  readManifests,
  readSettings,
  root,
  secretsOf,
  services,
  yamlFiles,
} from './manifest-files.ts'

/** What Kubernetes itself defines of what is used here; the rest has its schema in k8s/schemas/. */
const KINDS = new Set(
  `v1 ConfigMap, v1 LimitRange, v1 Namespace, v1 ResourceQuota, v1 Secret, v1 Service, v1 ServiceAccount, apps/v1 Deployment, apps/v1 StatefulSet,
  autoscaling/v2 HorizontalPodAutoscaler, batch/v1 Job, networking.k8s.io/v1 NetworkPolicy,
  policy/v1 PodDisruptionBudget, kustomize.config.k8s.io/v1beta1 Kustomization`.split(/,\s+/),
)
const VALUES = ['k8s/overlays/production/nats-values.yaml', 'k8s/monitoring/adapter-values.yaml']
/** What the check on an API server gives the simulated nodes. */
const STAGES = 'k8s/cluster/stages.yaml'

const files = yamlFiles('k8s').filter((file) => !file.includes('/.') && file !== STAGES)
const isPatch = (document: Manifest) => Array.isArray(document)
const kustomizations = files.filter((file) => file.endsWith('/kustomization.yaml'))
const objects = files
  .filter((file) => !VALUES.includes(file))
  .flatMap((file) =>
    readManifests(file)
      .filter((document) => !isPatch(document))
      .map((object) => ({ file, object })),
  )

/** A custom resource's schema is a file that is named for it. */
function isKnown({ apiVersion, kind }: Manifest): boolean {
  const [version, group = ''] = apiVersion.split('/').reverse() as string[]
  return (
    KINDS.has(`${apiVersion} ${kind}`) ||
    existsSync(join(root, 'k8s/schemas', `${kind}.${group}.${version}.json`))
  )
}

describe('the files', () => {
  it('parse, and are of kinds that are known', () => {
    expect(objects.length).toBeGreaterThan(80)
    const unknown = objects.filter(({ object }) => !isKnown(object))
    expect(unknown.map(({ file, object }) => `${file}: ${object.apiVersion} ${object.kind}`)).toEqual([])
  })

  it('are each named by a kustomization, and what is named is there', () => {
    const named = kustomizations.flatMap((file) => {
      const { resources = [], patches = [], configMapGenerator = [] } = readManifest(file)
      const own: string[] = [
        ...resources,
        ...patches.flatMap(({ path }: Manifest) => path ?? []),
        ...configMapGenerator.flatMap(({ envs = [], files: contents = [] }: Manifest) => [
          ...envs,
          ...contents,
        ]),
      ]
      return own.map((path) => normalize(join(dirname(file), path)))
    })
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
    const starts = ['local', 'production', 'istio'].map((name) => `k8s/overlays/${name}`)
    const known = new Set([...named, ...starts, 'k8s/argocd', ...VALUES])
    expect(files.filter((file) => !known.has(file) && !known.has(dirname(file)))).toEqual([])
  })

  it('hold no secret', () => {
    expect(objects.filter(({ object }) => object.kind === 'Secret')).toEqual([])
  })
})

describe('a pod', () => {
  const pods = objects
    .filter(
      ({ file, object }) => object.spec?.template?.spec?.securityContext && !file.includes('shape.yaml'),
    )
    .map(({ file, object }) => ({ file, spec: object.spec.template.spec as Manifest }))

  it.each(pods)('of $file is restricted, and knows nothing of the cluster', ({ spec }) => {
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    })
    expect(spec.serviceAccountName).toEqual(expect.any(String))
    expect(JSON.stringify(spec)).not.toMatch(/hostPath|hostNetwork|hostPID|hostPort|privileged/)
    for (const container of spec.containers) {
      expect(container.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
      expect(container.resources).toMatchObject({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      })
      expect(container.image).not.toMatch(/:latest$/)
    }
  })

  it('is among those that are judged', () => {
    expect(pods.length).toBeGreaterThan(5)
  })
})

describe('the secrets that services read', () => {
  const read = [
    ...new Set(
      [...services.map(containerOf), ...migrations()].flatMap((each) => Object.values(secretsOf(each))),
    ),
  ].toSorted()

  it('come from Vault in production', () => {
    const vault = readManifests('k8s/overlays/production/secrets.yaml').filter(
      ({ kind }) => kind === 'ExternalSecret',
    )
    const made = vault.flatMap(({ spec }) =>
      Object.keys(spec.target.template.data).map((key) => `${spec.target.name}/${key}`),
    )
    expect(read.filter((secret) => !made.includes(secret))).toEqual([])
  })

  it('are written for the local overlay, to files that git ignores', () => {
    const folder = mkdtempSync(join(tmpdir(), 'storegraph-secrets-'))
    try {
      const script = join(root, 'k8s/overlays/local/make-secrets.mjs')
      expect(spawnSync(process.execPath, [script, folder], { encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      })
      const made = readdirSync(folder).flatMap((file) =>
        Object.keys(readSettings(join(folder, file))).map((key) => `${file.replace('.env', '')}/${key}`),
      )
      expect(read.filter((secret) => !made.includes(secret))).toEqual([])
      const { secretGenerator } = readManifest('k8s/overlays/local/kustomization.yaml')
      expect(secretGenerator.map(({ envs }: Manifest) => envs[0]).toSorted()).toEqual(
        readdirSync(folder)
          .map((file) => `secrets/${file}`)
          .toSorted(),
      )
      const ignored = spawnSync('git', ['check-ignore', 'k8s/overlays/local/secrets/redis.env'], {
        cwd: root,
      })
      expect(ignored.status).toBe(0)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  function migrations(): Manifest[] {
    return readManifest('k8s/base/migrations/job.yaml').spec.template.spec.containers
  }
})

describe('the mesh', () => {
  const named = (file: string, kind: string) =>
    readManifests(`k8s/overlays/istio/${file}`)
      .filter((object) => object.kind === kind)
      .map(({ metadata }) => metadata.name as string)
  const canaries = services.map((name) => `${name}-canary`)

  it('has a canary of every service, whose routes are those that its weight is set on', () => {
    expect(named('rollouts.yaml', 'Rollout').toSorted()).toEqual(services.toSorted())
    expect(named('canary-services.yaml', 'Service').toSorted()).toEqual(canaries.toSorted())
    expect(named('traffic.yaml', 'DestinationRule').toSorted()).toEqual([...services, ...canaries].toSorted())
    const routes = Object.fromEntries(
      readManifests('k8s/overlays/istio/traffic.yaml')
        .filter(({ kind }) => kind === 'VirtualService')
        .map(({ metadata, spec }) => [metadata.name, spec.http.map(({ name }: Manifest) => name).toSorted()]),
    )
    for (const { metadata, spec } of readManifests('k8s/overlays/istio/rollouts.yaml')) {
      const { canaryService, stableService, trafficRouting } = spec.strategy.canary
      expect([stableService, canaryService]).toEqual([metadata.name, `${metadata.name}-canary`])
      expect(trafficRouting.istio.virtualService.routes.toSorted()).toEqual(routes[metadata.name])
    }
  })

  it('sets no time-out where subscriptions pass, by saying none: Istio refuses 0s', () => {
    const rules: Manifest[] = readManifests('k8s/overlays/istio/traffic.yaml')
      .filter(({ kind }) => kind === 'VirtualService')
      .flatMap(({ spec }) => spec.http)
    expect(rules.filter(({ name }) => name === 'graph').map(({ timeout }) => timeout)).toEqual(
      services.map(() => undefined),
    )
    for (const { timeout = '1s' } of rules) expect(Number.parseInt(timeout, 10)).toBeGreaterThan(0)
  })
})
