/** What a manifest says of a service is what its code says: settings, ports, probes, times to stop. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fastify } from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { z } from 'zod'
import { parseConfig } from '#platform/process/config.ts'
import { registerHealth } from '#platform/process/health.ts'
import { redisUsers, users } from '../../dev/parts/credentials.ts'
import { readPorts } from '../../dev/parts/ports.ts'
import { aclUser } from '../../dev/parts/redis.ts'
import { makeCertificates } from '../certificates.ts'
import {
  containerOf,
  databases,
  folderOf,
  type Manifest,
  overlaySettings,
  readManifest,
  readManifests,
  readSettings,
  root,
  secretsOf,
  services,
  METRICS_PORT,
  STAND_IN,
} from './manifest-files.ts'

const source = (path: string) => readFileSync(join(root, path), 'utf8')
const shape = readManifest('k8s/service/deployment.yaml').spec.template.spec
const [shapeContainer] = shape.containers
const roomOf = (service: string) =>
  ['gateway', STAND_IN].includes(service) ? service : `subgraphs/${service}`

const folder = mkdtempSync(join(tmpdir(), 'storegraph-manifests-'))
const ca = join(folder, 'ca.pem')
writeFileSync(ca, makeCertificates().ca)
afterAll(() => rmSync(folder, { recursive: true }))

/** What secrets hold, so that a configuration can be read with it. */
const SAMPLES: Record<string, string> = {
  GATEWAY_SIGNING_KEY: JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })),
  NATS_URL: 'tls://order:secret@nats:4222',
  REDIS_URL: 'rediss://order:secret@redis-master:6379',
  LIMITS_REDIS_URL: 'rediss://order:secret@redis-limits-master:6379',
  KEY_ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
  DATABASE_URL: 'postgresql://storegraph:secret@postgres-rw:5432/storegraph?sslmode=verify-full',
}

/**
 * What no manifest of the base says: bounds, whose defaults are those of production; what an overlay adds; what only
 * development has; and where a collector is, which is the cluster's. A new setting is decided about here.
 */
const LEFT_ALONE = new RegExp(
  `^(${[
    '(LIMIT|BUDGET|SUBGRAPH|PLANNING|SOCKET|RATE_LIMIT)_.*|ACCESS_TOKEN_SECONDS|METRICS_OPERATIONS',
    'NATS_TLS_CA|REDIS_TLS_CA|CORS_ORIGINS|STRIPE_API_URL|ENCRYPTED_BY_MESH|OTEL_EXPORTER_OTLP_ENDPOINT',
    'KNOWN_PEOPLE|GATEWAY_ENGINE|SUPERGRAPH_PATH|RESPONSE_CACHE_MB',
    'PSP_.*', // the stand-in's own; it is in no cluster but the local one
  ].join('|')})$`,
)

const cases = await Promise.all(
  [...services, STAND_IN].map(async (service) => {
    const { configSchema } = (await import(join(root, roomOf(service), 'config.ts'))) as {
      configSchema: z.ZodObject
    }
    return {
      service,
      configSchema,
      container: containerOf(service),
      settings: readSettings(`${folderOf(service)}/settings.env`),
    }
  }),
)

describe.each(cases)('$service', ({ service, configSchema, container, settings }) => {
  const secrets = secretsOf(container)
  const urls =
    service === 'gateway'
      ? services.filter((name) => name !== 'gateway').map((name) => `${name.toUpperCase()}_URL`)
      : []
  const readable = [...Object.keys(configSchema.shape), ...urls]

  it.each(['base', 'local', 'production', 'istio'])(
    'is told by %s what it reads, and nothing else',
    (overlay) => {
      const given = { ...settings, ...(overlay === 'base' ? {} : overlaySettings(overlay, service)) }
      const keys = [...Object.keys(given), ...Object.keys(secrets)]
      expect(keys.filter((key) => !readable.includes(key))).toEqual([])
      expect(keys).toEqual([...new Set(keys)])
      const samples = Object.fromEntries(
        Object.keys(secrets).map((key) => [key, SAMPLES[key] ?? 'sk_test_sample']),
      )
      const certificates = Object.fromEntries(
        keys.filter((key) => key.endsWith('_TLS_CA')).map((key) => [key, ca]),
      )
      expect(() => parseConfig(configSchema, { ...given, ...samples, ...certificates })).not.toThrow()
      expect(given.NODE_ENV).toBe(service === STAND_IN || overlay === 'local' ? 'development' : 'production')
      expect(Object.keys(given)).toEqual(expect.arrayContaining(urls))
    },
  )

  it('is left to its own defaults where that is meant', () => {
    const told = [...Object.keys(settings), ...Object.keys(secrets)]
    const left = Object.keys(configSchema.shape).filter((key) => !told.includes(key))
    expect(left.filter((key) => !LEFT_ALONE.test(key))).toEqual([])
  })

  it('listens where its Service and its probes look', () => {
    const port = readPorts({})[service]
    expect(settings).toMatchObject({
      PORT: String(port),
      HOST: '0.0.0.0',
      METRICS_PORT: String(METRICS_PORT),
    })
    expect(container.ports).toEqual([
      { name: 'http', containerPort: port, protocol: 'TCP' },
      { name: 'metrics', containerPort: METRICS_PORT, protocol: 'TCP' },
    ])
    expect(readManifest('k8s/service/service.yaml').spec.ports[0]).toMatchObject({
      port: 80,
      targetPort: 'http',
    })
  })

  it('has its own image, account and name', () => {
    const kustomization = readManifest(`${folderOf(service)}/kustomization.yaml`)
    expect(container.image).toBe(`storegraph/${service}`)
    expect(readManifest(`${folderOf(service)}/deployment.yaml`).spec.template.spec.serviceAccountName).toBe(
      service,
    )
    expect(kustomization.labels[0].pairs['app.kubernetes.io/name']).toBe(service)
    expect(kustomization.configMapGenerator).toEqual([
      { name: `${service}-settings`, envs: ['settings.env'] },
    ])
    expect(container.envFrom).toEqual([{ configMapRef: { name: `${service}-settings` } }])
  })

  it('finds the others under the names of their Services, at paths that they serve', () => {
    for (const [key, value] of Object.entries(settings)) {
      if (!value.startsWith('http:')) continue
      const { hostname, pathname, port } = new URL(value)
      expect([key, services.includes(hostname), port]).toEqual([key, true, ''])
      expect(['/graphql', '/.well-known/jwks.json', '/webhooks/stripe']).toContain(pathname)
    }
  })
})

describe('every service', () => {
  it('is asked for its health where it answers', () => {
    const paths = ['startupProbe', 'livenessProbe', 'readinessProbe'].map(
      (probe) => shapeContainer[probe].httpGet.path,
    )
    expect(paths).toEqual(['/healthz', '/healthz', '/readyz'])
    const app = fastify()
    registerHealth(app, {})
    expect(paths.filter((url) => !app.hasRoute({ method: 'GET', url }))).toEqual([])
  })

  it('has more time to answer /readyz than its checks take', () => {
    const [, milliseconds = ''] =
      /CHECK_TIMEOUT_MS = ([\d_]+)/.exec(source('platform/process/health.ts')) ?? []
    expect(shapeContainer.readinessProbe.timeoutSeconds * 1_000).toBeGreaterThan(
      Number(milliseconds.replaceAll('_', '')),
    )
  })

  it('has more time to stop than it takes', () => {
    const [, milliseconds = ''] = /DEADLINE_MS = ([\d_]+)/.exec(source('platform/process/shutdown.ts')) ?? []
    const seconds = Number(milliseconds.replaceAll('_', '')) / 1_000
    expect(seconds).toBeGreaterThan(0)
    const { preStop } = shapeContainer.lifecycle
    expect(shape.terminationGracePeriodSeconds).toBeGreaterThan(seconds + preStop.sleep.seconds)
  })

  it('is spread and protected by a selector that names it', () => {
    // Without a selector a constraint counts no pods, and a budget protects none; the labels of base/ fill it in.
    const named = { matchLabels: { 'app.kubernetes.io/name': 'service' } }
    for (const constraint of shape.topologySpreadConstraints) expect(constraint.labelSelector).toEqual(named)
    expect(readManifest('k8s/service/disruption-budget.yaml').spec.selector).toEqual(named)
  })
})

describe('the migrations', () => {
  it('are told every database, and run what the repository has', () => {
    const [container] = readManifest('k8s/base/migrations/job.yaml').spec.template.spec.containers
    expect(secretsOf(container)).toEqual(
      Object.fromEntries(
        databases.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, `postgres-${name}/url`]),
      ),
    )
    expect(container.image).toBe('storegraph/ops')
    for (const file of container.args) expect(() => source(file)).not.toThrow()
  })
})

describe('the streams', () => {
  it('are provisioned before the services start, and in production on three servers', () => {
    const [container] = readManifest('k8s/base/provisioning/job.yaml').spec.template.spec.containers
    expect(secretsOf(container)).toEqual({ PROVISIONER_NATS_URL: 'nats-provisioner/url' })
    expect(container).toMatchObject({ image: 'storegraph/ops', args: ['ops/broker.ts', 'provision'] })
    const { patches } = readManifest('k8s/overlays/production/kustomization.yaml')
    const own = patches.find(({ target, patch }: Manifest) => target.name === 'provision' && patch)
    const [{ value: args }] = parse(own.patch)
    expect(args).toEqual([...container.args, '--replicas', '3'])
    expect(source('ops/broker.ts')).toContain("'--replicas <count>'")
  })
})

describe('the accounts in production', () => {
  const made = readManifests('k8s/overlays/production/secrets.yaml').filter(
    ({ kind }) => kind === 'ExternalSecret',
  )
  const urls: Record<string, Record<string, string>> = Object.fromEntries(
    made.map(({ spec }) => [spec.target.name, spec.target.template.data]),
  )

  it('are those that the code has', () => {
    for (const name of Object.keys(users)) expect(urls[`nats-${name}`]?.url).toMatch(`tls://${name}:`)
    for (const name of redisUsers()) {
      expect(urls[`redis-${name}`]?.url).toContain(`rediss://${name}:`)
      expect(urls[`redis-${name}`]?.['limits-url']).toContain('@redis-limits-master:')
    }
    const lines = redisUsers()
      .toSorted()
      .map((name) => aclUser(name, `>{{ .${name} }}`))
    expect(urls['redis-acl']?.['user.acl']?.trim().split('\n')).toEqual(lines)
  })

  it('are each read by their own service only', () => {
    for (const { service, container } of cases) {
      const accounts = Object.values(secretsOf(container)).filter((secret) => /^(nats|redis)-/.test(secret))
      for (const secret of accounts) expect(secret).toMatch(new RegExp(`^(nats|redis)-${service}/`))
    }
  })
})
