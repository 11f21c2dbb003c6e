/**
 * The URLs by which our processes use the parts, each with its own account in it, by the names of their environment
 * variables: ORDER_DATABASE_URL, ORDER_NATS_URL, ORDER_REDIS_URL …, and NATS_URL for operators.
 */
import { OPERATOR } from '#platform/messaging/nats-users.ts'
import { variable } from '../subgraphs.ts'
import { type Credentials, redisUsers, TESTS, users } from './credentials.ts'
import { ACCOUNT, type Part } from './ports.ts'

export type PartUrls = Record<string, string>

/** Of a part that we started. */
export function ownUrls({ name, kind, urlVariable }: Part, port: number, credentials: Credentials): PartUrls {
  if (kind === 'postgres') {
    const password = credentials.postgres[name.replace('postgres-', '')]!
    return { [urlVariable]: postgresUrl(port, password) }
  }
  const secrets = credentials[kind]
  const urls = byUser(Object.keys(secrets), urlVariable, (user) => partUrl(kind, port, user, secrets[user]!))
  const common = secrets[TESTS] ? TESTS : OPERATOR
  return secrets[common] ? { ...urls, [urlVariable]: partUrl(kind, port, common, secrets[common]) } : urls
}

/** Of a part that runs in a container: its accounts have the password that docker-compose.yml gives them. */
export function containerUrls({ kind, urlVariable }: Part, port: number, env: NodeJS.ProcessEnv): PartUrls {
  const password = containerPassword(kind, env)
  if (kind === 'postgres') return { [urlVariable]: postgresUrl(port, password) }
  const names = kind === 'nats' ? Object.keys(users) : redisUsers()
  const urls = byUser(names, urlVariable, (user) => partUrl(kind, port, user, password))
  return kind === 'nats' ? { ...urls, [urlVariable]: partUrl(kind, port, OPERATOR, password) } : urls
}

/** Of a part of somebody's own: one URL for all, or one for each of them (ORDER_NATS_URL). */
export function givenUrls({ kind, urlVariable }: Part, url: string, env: NodeJS.ProcessEnv): PartUrls {
  if (kind === 'postgres') return { [urlVariable]: url }
  const names = kind === 'nats' ? Object.keys(users) : redisUsers()
  return {
    ...byUser(names, urlVariable, (user) => env[variable(user, urlVariable)] || url),
    [urlVariable]: url,
  }
}

/** NATS_PASSWORD, REDIS_PASSWORD, POSTGRES_PASSWORD: what the containers were started with. */
export const containerPassword = (kind: Part['kind'], env: NodeJS.ProcessEnv) =>
  env[`${kind.toUpperCase()}_PASSWORD`] || ACCOUNT

export const postgresUrl = (port: number, password: string) =>
  `postgresql://${ACCOUNT}:${encodeURIComponent(password)}@127.0.0.1:${port}/${ACCOUNT}`

export const partUrl = (kind: Part['kind'], port: number, user: string, secret: string) =>
  `${kind}://${user}:${encodeURIComponent(secret)}@127.0.0.1:${port}`

function byUser(names: readonly string[], urlVariable: string, url: (user: string) => string): PartUrls {
  return Object.fromEntries(names.map((name) => [variable(name, urlVariable), url(name)]))
}
