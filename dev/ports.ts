/** Which port each process listens on, and which environment variable moves or replaces it. */

/** A part that services use: given its URL in the environment, it is used as it is, and nothing is started. */
export type Part = { name: string; kind: 'postgres' | 'nats' | 'redis'; port: number; urlVariable: string }

export const parts: Part[] = [
  { name: 'postgres-user', kind: 'postgres', port: 5441, urlVariable: 'USER_DATABASE_URL' },
  { name: 'postgres-product', kind: 'postgres', port: 5442, urlVariable: 'PRODUCT_DATABASE_URL' },
  { name: 'postgres-order', kind: 'postgres', port: 5443, urlVariable: 'ORDER_DATABASE_URL' },
  { name: 'postgres-payment', kind: 'postgres', port: 5444, urlVariable: 'PAYMENT_DATABASE_URL' },
  { name: 'nats', kind: 'nats', port: 4322, urlVariable: 'NATS_URL' },
  { name: 'redis', kind: 'redis', port: 6389, urlVariable: 'REDIS_URL' },
]

export type ServiceName = 'gateway' | 'user' | 'product' | 'order' | 'payment' | 'psp'

export const servicePorts: Record<ServiceName, number> = {
  gateway: 4000,
  user: 4001,
  product: 4002,
  order: 4003,
  payment: 4004,
  psp: 4010,
}

/** `order` → `ORDER_DATABASE_URL` */
export const databaseVariable = (subgraph: string) => `${subgraph.toUpperCase()}_DATABASE_URL`

/** `gateway` → `GATEWAY_PORT`, `postgres-order` → `POSTGRES_ORDER_PORT` */
export const portVariable = (name: string) => `${name.toUpperCase().replace('-', '_')}_PORT`

/** The default, unless the environment names another port. */
export function portOf(name: string, byDefault: number, env = process.env): number {
  const given = env[portVariable(name)]
  if (!given) return byDefault
  const port = Number(given)
  if (Number.isInteger(port) && port > 0 && port < 65536) return port
  throw new Error(`${portVariable(name)} is "${given}": a port is a number from 1 to 65535.`)
}

/** User, password and database of every Postgres in development. */
export const ACCOUNT = 'storegraph'

export function partUrl(kind: Part['kind'], port: number): string {
  if (kind === 'postgres') return `postgresql://${ACCOUNT}:${ACCOUNT}@127.0.0.1:${port}/${ACCOUNT}`
  return `${kind}://127.0.0.1:${port}`
}

/** Where a subgraph's database is, when nobody says otherwise. */
export function databaseUrl(subgraph: string, env = process.env): string {
  const part = parts.find(({ urlVariable }) => urlVariable === databaseVariable(subgraph))
  if (!part) throw new Error(`There is no database of the name "${subgraph}" in dev/ports.ts.`)
  return env[part.urlVariable] || partUrl('postgres', portOf(part.name, part.port, env))
}
