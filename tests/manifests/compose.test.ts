/** docker-compose.yml is valid, and says the same as the code and the manifests: images, ports, settings, accounts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { parseConfig } from '#platform/process/config.ts'
import { parts, readPorts } from '../../dev/parts/ports.ts'
import { services as planned } from '../../dev/services.ts'
import { databaseNames, databaseVariable } from '../../dev/subgraphs.ts'
import { subgraphUrlsSchema } from '../../gateway/config.ts'
import { type ComposeService, environmentOf, readCompose } from './compose-file.ts'
import { type Manifest, readManifests, root, services, STAND_IN, yamlFiles } from './manifest-files.ts'

const compose = readCompose()
const ports = readPorts({})
const roomOf = (name: string) => (['gateway', STAND_IN].includes(name) ? name : `subgraphs/${name}`)
const partNames = parts.map(({ name }) => name)
const inProfile = (name: string) =>
  Object.entries(compose.services).filter(([, { profiles = [] }]) => profiles.includes(name))
const keysOf = (condition: ComposeService['depends_on']) =>
  Array.isArray(condition) ? condition : Object.keys(condition ?? {})

describe('docker-compose.yml', () => {
  const specification = JSON.parse(
    readFileSync(join(root, 'tests/manifests/compose-spec.json'), 'utf8'),
  ) as Record<string, unknown>
  // As the drafts' own address is, which the specification misspells.
  const schema = z.fromJSONSchema({ ...specification, $schema: 'http://json-schema.org/draft-07/schema#' })

  it('is what the Compose specification describes', () => {
    expect(schema.safeParse(compose).error?.issues ?? []).toEqual([])
    const misspelt = { ...compose, services: { ...compose.services, nats: { imagee: 'nats' } } }
    expect(schema.safeParse(misspelt).success).toBe(false)
  })

  it('starts the parts, and with the profile every service and what comes before it', () => {
    const { services: all } = compose
    const byDefault = Object.keys(all).filter((name) => !all[name]?.profiles)
    expect(byDefault.toSorted()).toEqual(partNames.toSorted())
    expect(
      inProfile('system')
        .map(([name]) => name)
        .toSorted(),
    ).toEqual([...services, STAND_IN, 'migrate', 'provision', 'seed'].toSorted())
  })

  it('names what is there: files, volumes, services', () => {
    const files = Object.values(compose.configs).map(({ file }) => file)
    const mounts = Object.values(compose.services).flatMap(({ volumes = [] }) => volumes)
    const [folders, volumes] = [
      mounts.filter((path) => path.startsWith('.')),
      mounts.filter((path) => !/^[./]/.test(path)),
    ]
    for (const file of [...files, ...folders.map((path) => path.split(':')[0]!)])
      expect([file, existsSync(join(root, file))]).toEqual([file, true])
    expect(volumes.map((path) => path.split(':')[0]).toSorted()).toEqual(
      Object.keys(compose.volumes).toSorted(),
    )
    for (const { depends_on: before } of Object.values(compose.services))
      for (const name of keysOf(before)) expect(Object.keys(compose.services)).toContain(name)
  })

  it('pins every image that is not ours, to what the cluster on one machine runs where it runs it', () => {
    const cluster = new Set(
      yamlFiles('k8s/overlays/local')
        .flatMap(readManifests)
        .flatMap((object: Manifest) => object.spec?.template?.spec?.containers ?? [])
        .map(({ image }: Manifest) => image as string),
    )
    for (const [name, { image, build }] of Object.entries(compose.services)) {
      expect(image).toMatch(/:(?!latest)[\w.-]+$/)
      if (build) expect(image).toMatch(/^storegraph\/.+:dev$/)
      if (partNames.includes(name)) expect([image, cluster.has(image)]).toEqual([image, true])
    }
  })

  it('publishes on this machine only', () => {
    for (const { ports: published = [] } of Object.values(compose.services))
      for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
    expect(compose.services.gateway?.ports).toEqual([`127.0.0.1:${ports.gateway}:${ports.gateway}`])
  })

  it('confines what is ours', () => {
    for (const [, service] of inProfile('system'))
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      })
  })
})

const plan = planned({
  ports,
  keys: { pspApiKey: 'x', pspWebhookSecret: 'x', gatewaySigningKey: 'x' } as Parameters<
    typeof planned
  >[0]['keys'],
  urls: new Proxy({}, { get: () => 'given' }),
  folder: '.',
  env: {},
})

describe.each([...services, STAND_IN])('the container of %s', (name) => {
  const service = compose.services[name]!
  const environment = environmentOf(service)

  it('has its own image', () => {
    expect(service.image).toBe(`storegraph/${name}:dev`)
    expect(service.build).toMatchObject({ target: 'service', args: { SERVICE: roomOf(name) } })
    expect(existsSync(join(root, roomOf(name), 'main.ts'))).toBe(true)
  })

  it('is told what npm start tells it and it reads, and nothing else', async () => {
    const { configSchema } = (await import(join(root, roomOf(name), 'config.ts'))) as {
      configSchema: z.ZodObject
    }
    const { shape } =
      name === 'gateway' ? configSchema.extend(subgraphUrlsSchema(services.slice(1)).shape) : configSchema
    expect(Object.keys(environment).filter((key) => !(key in shape))).toEqual([])
    const told = plan.find((each) => each.name === name)?.env ?? {}
    const wanted = Object.keys(told).filter((key) => told[key] !== undefined && key in shape)
    expect(Object.keys(environment)).toEqual(expect.arrayContaining(wanted))
    expect(() => parseConfig(configSchema, environment)).not.toThrow()
    expect(environment).toMatchObject({ PORT: String(ports[name]), NODE_ENV: 'development' })
  })

  it('looks for the others where they listen, as itself', () => {
    const inside: Record<string, number> = { ...ports, nats: 4222, redis: 6379, 'redis-limits': 6379 }
    for (const [key, value] of Object.entries(environment)) {
      if (!URL.canParse(value)) continue
      const { hostname, port, username } = new URL(value)
      const expected = hostname.startsWith('postgres-') ? 5432 : inside[hostname]
      expect([key, hostname, Number(port)]).toEqual([key, hostname, expected])
      if (/NATS|REDIS/.test(key)) expect(username).toBe(name)
      if (key === 'DATABASE_URL') expect(hostname).toBe(`postgres-${name}`)
    }
  })

  it('comes after the tables and the streams', () => {
    if (!databaseNames().includes(name)) return
    for (const task of ['migrate', 'provision'])
      expect(service.depends_on).toMatchObject({ [task]: { condition: 'service_completed_successfully' } })
  })

  it('is not for production as it is', async () => {
    const { configSchema } = (await import(join(root, roomOf(name), 'config.ts'))) as {
      configSchema: z.ZodObject
    }
    expect(() => parseConfig(configSchema, { ...environment, NODE_ENV: 'production' })).toThrow(
      /not for production/,
    )
    if (name === 'gateway')
      expect(() => parseConfig(configSchema, { ...environment, NODE_ENV: 'production' })).toThrow(
        /GATEWAY_SIGNING_KEY is/,
      )
  })
})

describe('what runs once', () => {
  it.each(['migrate', 'seed', 'provision'])('%s is a program of the image for operators', (name) => {
    const { image, build, command: [file = ''] = [] } = compose.services[name]!
    expect([image, build?.target, existsSync(join(root, file))]).toEqual(['storegraph/ops:dev', 'ops', true])
  })

  it('knows every database', () => {
    for (const name of databaseNames())
      expect(environmentOf(compose.services.migrate!)[databaseVariable(name)]).toContain(
        `@postgres-${name}:5432/`,
      )
  })
})

describe('what is observed', () => {
  const folder = join(root, 'observability/containers')
  const read = (name: string) => parse(readFileSync(join(folder, name), 'utf8')) as Manifest

  it('is shown by dashboards whose sources are there', () => {
    const sources = read('grafana-sources.yaml').datasources as { uid: string; url: string }[]
    for (const { url } of sources) expect(Object.keys(compose.services)).toContain(new URL(url).hostname)
    for (const name of readdirSync(join(folder, 'dashboards'))) {
      const { panels } = JSON.parse(readFileSync(join(folder, 'dashboards', name), 'utf8')) as Manifest
      for (const { datasource } of panels) expect(sources.map(({ uid }) => uid)).toContain(datasource.uid)
    }
  })

  it('is collected from what runs', () => {
    const targets: string[] = read('prometheus.yaml').scrape_configs.flatMap(
      ({ static_configs: fixed }: Manifest) => fixed.flatMap((each: Manifest) => each.targets),
    )
    for (const target of targets) expect(Object.keys(compose.services)).toContain(target.split(':')[0])
    const { exporters, connectors, service } = read('collector.yaml')
    const known = [...Object.keys(exporters), ...Object.keys(connectors)]
    for (const pipeline of Object.values<Manifest>(service.pipelines))
      for (const exporter of pipeline.exporters) expect(known).toContain(exporter)
  })
})
