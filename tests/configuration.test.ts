/** What is written about the configuration is what the services read, and the containers are where they look. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { z } from 'zod'
import { parseConfig } from '#platform/process/config.ts'
import { containerConfigs } from '../dev/parts/container-config.ts'
import { ACCOUNT, parts, readPorts } from '../dev/parts/ports.ts'
import { subgraphNames, subgraphPorts, variable } from '../dev/subgraphs.ts'
import { subgraphUrlKey } from '../gateway/subgraphs/subgraph-locations.ts'

const root = join(import.meta.dirname, '..')
const text = readFileSync(join(root, '.env.example'), 'utf8')
const [services = ''] = text.split('---- npm start itself')
const example = Object.fromEntries(
  [...services.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]),
)

const rooms = [...subgraphNames().map((name) => `subgraphs/${name}`), 'gateway', 'psp']
/** `USER_URL`, `PRODUCT_URL` …, of which .env.example shows one. */
const subgraphUrls = subgraphNames().map(subgraphUrlKey)
const schemas = await Promise.all(
  rooms.map(async (room): Promise<[string, z.ZodObject]> => {
    const { configSchema } = (await import(join(root, room, 'config.ts'))) as { configSchema: z.ZodObject }
    return [room, configSchema]
  }),
)

describe('.env.example', () => {
  it.each(schemas)('names every key of %s, with a value that it takes', (_room, schema) => {
    const keys = Object.keys(schema.shape).filter((key) => !subgraphUrls.includes(key))
    for (const key of keys) expect(Object.keys(example)).toContain(key)
    expect(() => parseConfig(schema, example)).not.toThrow()
  })

  it('names no key that nobody reads', () => {
    const read = new Set([...schemas.flatMap(([, schema]) => Object.keys(schema.shape)), ...subgraphUrls])
    expect(Object.keys(example).filter((key) => !read.has(key))).toEqual([])
  })
})

describe('a configuration', () => {
  it.each(schemas)('of %s that lacks keys is refused by their names', (_room, schema) => {
    expect(() => parseConfig(schema, {})).toThrow(/\b[A-Z][A-Z_]+ is not set/)
  })
})

describe('the gateway', () => {
  it('is told of each subgraph by the variable that it reads', () => {
    expect(subgraphNames().map((name) => variable(name, 'URL'))).toEqual(subgraphUrls)
  })
})

describe('supergraph.yaml', () => {
  it('names each subgraph that has a folder, with the port that npm start gives it', () => {
    const { subgraphs } = parse(readFileSync(join(root, 'supergraph.yaml'), 'utf8')) as {
      subgraphs: Record<string, { routing_url: string }>
    }
    const routes = Object.entries(subgraphs).map(([name, { routing_url: url }]) => [
      name,
      Number(new URL(url).port),
    ])
    expect(subgraphPorts()).toEqual(Object.fromEntries(routes))
  })
})

describe('docker-compose.yml', () => {
  const compose = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
    services: Record<string, { ports: string[]; environment?: Record<string, string> }>
  }
  const ports = readPorts({})

  it('has each part on the port where npm start looks for it', () => {
    const published = parts.map(({ name }) => [
      name,
      Number(compose.services[name]?.ports[0]?.split(':').at(-2)),
    ])
    expect(Object.fromEntries(published)).toEqual(
      Object.fromEntries(parts.map(({ name }) => [name, ports[name]])),
    )
  })

  it('has the users that the table says: node dev/parts/container-config.ts writes them', () => {
    for (const [path, content] of Object.entries(containerConfigs()))
      expect(readFileSync(join(root, path), 'utf8')).toBe(content)
    const { nats, redis, 'redis-limits': limits } = compose.services
    expect(nats?.environment).toEqual({ NATS_PASSWORD: `\${NATS_PASSWORD:-${ACCOUNT}}` })
    for (const each of [redis, limits])
      expect(each?.environment).toEqual({ REDIS_PASSWORD: `\${REDIS_PASSWORD:-${ACCOUNT}}` })
  })

  it('has the account that npm start signs in with', () => {
    for (const [name, { environment }] of Object.entries(compose.services)) {
      if (!name.startsWith('postgres-')) continue
      expect(environment).toMatchObject({
        POSTGRES_USER: ACCOUNT,
        POSTGRES_PASSWORD: `\${POSTGRES_PASSWORD:-${ACCOUNT}}`,
        POSTGRES_DB: ACCOUNT,
      })
    }
  })
})
