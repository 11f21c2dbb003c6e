/** Which port each process listens on, and which environment variable moves or replaces it. */
import { freePort } from './free-port.ts'

export type PartKind = 'postgres' | 'nats' | 'redis'

/** A part that services use: given its URL in the environment, it is used as it is, and nothing is started. */
export type Part = { name: string; kind: PartKind; urlVariable: string }

export const parts: Part[] = [
  { name: 'postgres-user', kind: 'postgres', urlVariable: 'USER_DATABASE_URL' },
  { name: 'postgres-product', kind: 'postgres', urlVariable: 'PRODUCT_DATABASE_URL' },
  { name: 'postgres-order', kind: 'postgres', urlVariable: 'ORDER_DATABASE_URL' },
  { name: 'postgres-payment', kind: 'postgres', urlVariable: 'PAYMENT_DATABASE_URL' },
  { name: 'nats', kind: 'nats', urlVariable: 'NATS_URL' },
  { name: 'redis', kind: 'redis', urlVariable: 'REDIS_URL' },
  { name: 'redis-limits', kind: 'redis', urlVariable: 'LIMITS_REDIS_URL' },
]

const defaults = {
  gateway: 4000,
  user: 4001,
  product: 4002,
  order: 4003,
  payment: 4004,
  psp: 4010,
  nats: 4322,
  'postgres-user': 5441,
  'postgres-product': 5442,
  'postgres-order': 5443,
  'postgres-payment': 5444,
  redis: 6389,
  'redis-limits': 6390,
}

/** The port of each process, by its name. */
export type Ports = Record<string, number>

/** `gateway` → `GATEWAY_PORT`, `postgres-order` → `POSTGRES_ORDER_PORT` */
export const portVariable = (name: string) => `${name.toUpperCase().replace('-', '_')}_PORT`

/** The defaults, save those that the environment moves. */
export function readPorts(env = process.env): Ports {
  return Object.fromEntries(
    Object.entries(defaults).map(([name, byDefault]) => {
      const given = env[portVariable(name)]
      const port = given ? Number(given) : byDefault
      if (Number.isInteger(port) && port > 0 && port < 65536) return [name, port]
      throw new Error(`${portVariable(name)} is "${given}": a port is a number from 1 to 65535.`)
    }),
  )
}

/** Ports that nobody uses, for tests, which run beside whatever else runs. */
export async function freePorts(): Promise<Ports> {
  const names = Object.keys(defaults)
  const ports = await Promise.all(names.map(() => freePort()))
  return Object.fromEntries(names.map((name, index) => [name, ports[index]!]))
}

/** User, password and database of every Postgres in development. */
export const ACCOUNT = 'storegraph'

export function partUrl(kind: PartKind, port: number): string {
  if (kind === 'postgres') return `postgresql://${ACCOUNT}:${ACCOUNT}@127.0.0.1:${port}/${ACCOUNT}`
  return `${kind}://127.0.0.1:${port}`
}

/** `order` → `ORDER_DATABASE_URL` */
export const databaseVariable = (subgraph: string) => `${subgraph.toUpperCase()}_DATABASE_URL`

/** Where a subgraph's database is: the environment says so, or it is at its port. */
export function databaseUrl(subgraph: string, env = process.env): string {
  const port = readPorts(env)[`postgres-${subgraph}`]
  if (port === undefined) throw new Error(`There is no database "${subgraph}" in dev/parts/ports.ts.`)
  return env[databaseVariable(subgraph)] || partUrl('postgres', port)
}
