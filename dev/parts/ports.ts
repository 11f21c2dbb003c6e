/** Which port each process listens on, and which environment variable moves or replaces it. */
import { databaseNames, databaseVariable, subgraphPorts, variable } from '../subgraphs.ts'
import { freePort } from './free-port.ts'

export type PartKind = 'postgres' | 'nats' | 'redis'

/** A part that services use: given its URL in the environment, it is used as it is, and nothing is started. */
export type Part = { name: string; kind: PartKind; urlVariable: string }

/** The port of each process, by its name. */
export type Ports = Record<string, number>

/** A Postgres for each subgraph that has a database, one NATS, two Redis. */
export const parts: Part[] = [
  ...databaseNames().map((name): Part => {
    return { name: `postgres-${name}`, kind: 'postgres', urlVariable: databaseVariable(name) }
  }),
  { name: 'nats', kind: 'nats', urlVariable: 'NATS_URL' },
  { name: 'redis', kind: 'redis', urlVariable: 'REDIS_URL' },
  { name: 'redis-limits', kind: 'redis', urlVariable: 'LIMITS_REDIS_URL' },
]

/** PORT_BASE moves every port into the hundred that begins there, and leaves its last two digits. */
const HUNDRED = 100
const LAST_PORT = 65_535
const FIRST_UNPRIVILEGED = 1_024
/** A subgraph at 4003 has its Postgres at 5443. */
const POSTGRES_OFFSET = 1_440

/** The gateway's; the others' follow. */
const FIRST_METRICS_PORT = 4060

function defaultPorts(): Ports {
  const subgraphs = subgraphPorts()
  const databases = databaseNames().map((name) => [
    `postgres-${name}`,
    (subgraphs[name] ?? Number.NaN) + POSTGRES_OFFSET,
  ])
  return {
    gateway: 4000,
    ...subgraphs,
    psp: 4010,
    nats: 4322,
    ...(Object.fromEntries(databases) as Ports),
    ...metricsPorts(['gateway', ...Object.keys(subgraphs), 'psp']),
    redis: 6389,
    'redis-limits': 6390,
    prometheus: 4080,
    alertmanager: 4081,
    'trace-viewer': 4082,
    spans: 4083,
  }
}

/** The name of the port that a service's metrics are on: `metrics-order` */
export const metricsPort = (service: string) => `metrics-${service}`

function metricsPorts(services: readonly string[]): Ports {
  return Object.fromEntries(
    services.map((service, index) => [metricsPort(service), FIRST_METRICS_PORT + index]),
  )
}

/** `gateway` → `GATEWAY_PORT`, `postgres-order` → `POSTGRES_ORDER_PORT` */
export const portVariable = (name: string) => variable(name, 'PORT')

/** The defaults, all moved by PORT_BASE, or one of them by its own variable. */
export function readPorts(env = process.env): Ports {
  const base = readBase(env.PORT_BASE)
  return Object.fromEntries(
    Object.entries(defaultPorts()).map(([name, byDefault]) => {
      const given = env[portVariable(name)]
      const port = given ? Number(given) : base === undefined ? byDefault : base + (byDefault % HUNDRED)
      if (Number.isInteger(port) && port > 0 && port <= LAST_PORT) return [name, port]
      throw new Error(`${portVariable(name)} is "${given}": a port is a number from 1 to ${LAST_PORT}.`)
    }),
  )
}

function readBase(given: string | undefined): number | undefined {
  if (!given) return undefined
  const base = Number(given)
  const last = LAST_PORT - HUNDRED + 1
  if (Number.isInteger(base) && base >= FIRST_UNPRIVILEGED && base <= last) return base
  throw new Error(`PORT_BASE is "${given}": give a number from ${FIRST_UNPRIVILEGED} to ${last}.`)
}

/** Ports that nobody uses, for tests, which run beside whatever else runs. */
export async function freePorts(): Promise<Ports> {
  const names = Object.keys(defaultPorts())
  const ports = await Promise.all(names.map(() => freePort()))
  return Object.fromEntries(names.map((name, index) => [name, ports[index]!]))
}

/** User and database of every Postgres in development; in containers the password, too. */
export const ACCOUNT = 'storegraph'
