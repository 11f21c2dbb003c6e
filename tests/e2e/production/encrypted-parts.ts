/**
 * Postgres, NATS and Redis as production has them: every connection is encrypted by a certificate of an authority of our
 * own, and needs an account. One Postgres holds the databases of all, and one Redis plays both.
 */
import { chmodSync, chownSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { newNatsSeed } from '#platform/messaging/nats-users.ts'
import { newPassword, redisUsers, TESTS, users } from '../../../dev/parts/credentials.ts'
import { freePort } from '../../../dev/parts/free-port.ts'
import { startNats } from '../../../dev/parts/nats.ts'
import { postgresUrl } from '../../../dev/parts/part-urls.ts'
import { SERVER_USER } from '../../../dev/parts/postgres-native.ts'
import { startPostgres } from '../../../dev/parts/postgres.ts'
import { startRedis } from '../../../dev/parts/redis.ts'
import type { Running } from '../../../dev/processes/supervisor.ts'
import { databaseNames, databaseVariable, variable } from '../../../dev/subgraphs.ts'
import { makeCertificates } from '../../certificates.ts'

const STOP_WITHIN_MS = 2_000
const CONNECT_TIMEOUT_MS = 5_000
const { signal } = new AbortController()

export interface Part {
  port: number
  /** What `npm start` takes to use it. */
  env: Record<string, string>
  /** Of an account that may do everything, where there is one. */
  adminUrl: string
  stop(): Promise<unknown>
}

export interface EncryptedParts {
  postgres: Part
  nats: Part
  redis: Part
  env: Record<string, string>
  stop(): Promise<void>
}

export async function startEncryptedParts(folder: string): Promise<EncryptedParts> {
  const files = writeCertificates(folder)
  const starts = [startPostgresAt(folder, files), startNatsAt(folder, files), startRedisAt(folder, files)]
  const results = await Promise.allSettled(starts)
  const parts = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const stop = async () => void (await Promise.all(parts.map((part) => part.stop())))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) {
    await stop()
    throw failed.reason
  }
  const [postgres, nats, redis] = parts as [Part, Part, Part]
  return { postgres, nats, redis, env: { ...postgres.env, ...nats.env, ...redis.env }, stop }
}

/** Runs one statement. */
export async function queryAt(connectionString: string, statement: string) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}

interface Files {
  ca: string
  certificate: string
  key: string
  /** The same key, for the user that Postgres runs as. */
  postgresKey: string
}

function writeCertificates(folder: string): Files {
  const { ca, certificate, key } = makeCertificates()
  const write = (name: string, text: string) => {
    const file = join(folder, name)
    writeFileSync(file, text)
    chmodSync(file, name.includes('key') ? 0o600 : 0o644)
    return file
  }
  const postgresKey = write('postgres-key.pem', key)
  if (SERVER_USER) chownSync(postgresKey, SERVER_USER.uid, SERVER_USER.gid)
  return {
    ca: write('ca.pem', ca),
    certificate: write('certificate.pem', certificate),
    key: write('key.pem', key),
    postgresKey,
  }
}

async function startPostgresAt(folder: string, files: Files): Promise<Part> {
  const [port, password] = [await freePort(), newPassword()]
  const data = join(folder, 'postgres')
  const logFile = join(folder, 'postgres.log')
  const server = await startPostgres({ folder: data, logFile, port, password, durable: false, signal })
  const encrypted = `?sslmode=verify-full&sslrootcert=${files.ca}`
  const plainUrl = postgresUrl(port, password)
  for (const statement of [
    ...databaseNames().map((name) => `CREATE DATABASE "${name}"`),
    `ALTER SYSTEM SET ssl_cert_file = '${files.certificate}'`,
    `ALTER SYSTEM SET ssl_key_file = '${files.postgresKey}'`,
    'ALTER SYSTEM SET ssl = on',
  ])
    await queryAt(plainUrl, statement)
  writeFileSync(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256\n')
  await queryAt(plainUrl, 'SELECT pg_reload_conf()')
  const urls = databaseNames().map((name) => [
    databaseVariable(name),
    `${plainUrl.replace(/[^/]*$/, name)}${encrypted}`,
  ])
  return part(server, port, Object.fromEntries(urls) as Record<string, string>, `${plainUrl}${encrypted}`)
}

async function startNatsAt(folder: string, files: Files): Promise<Part> {
  const port = await freePort()
  const seeds = Object.fromEntries([...Object.keys(users), TESTS].map((name) => [name, newNatsSeed()]))
  const config = `tls { cert_file: "${files.certificate}", key_file: "${files.key}" }`
  const logFile = join(folder, 'nats.log')
  const server = await startNats({ folder: join(folder, 'nats'), logFile, port, seeds, config, signal })
  // By its name: the library does not verify the certificate of an address.
  const url = (user: string) => `tls://${user}:${seeds[user]}@localhost:${port}`
  const env = { ...byName(Object.keys(users), 'NATS_URL', url), NATS_URL: url('operator') }
  return part(server, port, { ...env, NATS_TLS_CA: files.ca }, url(TESTS))
}

async function startRedisAt(folder: string, files: Files): Promise<Part> {
  const [port, plainPort] = [await freePort(), await freePort()]
  const passwords = Object.fromEntries([...redisUsers(), TESTS].map((name) => [name, newPassword()]))
  const config = [
    `tls-port ${port}`,
    `tls-cert-file ${files.certificate}`,
    `tls-key-file ${files.key}`,
    'tls-auth-clients no',
  ].join('\n')
  const logFile = join(folder, 'redis.log')
  const options = { folder: join(folder, 'redis'), logFile, port: plainPort, passwords, signal }
  const server = await startRedis({ ...options, evicts: false, config })
  const url = (user: string) => `rediss://${user}:${passwords[user]}@127.0.0.1:${port}`
  const env = {
    ...byName(redisUsers(), 'REDIS_URL', url),
    ...byName(redisUsers(), 'LIMITS_REDIS_URL', url),
    REDIS_URL: url('gateway'),
    LIMITS_REDIS_URL: url('gateway'),
    REDIS_TLS_CA: files.ca,
  }
  return part(server, port, env, url(TESTS))
}

const part = (server: Running, port: number, env: Record<string, string>, adminUrl: string): Part => ({
  port,
  env,
  adminUrl,
  stop: () => server.stop(STOP_WITHIN_MS),
})

/** `ORDER_NATS_URL` and its like. */
const byName = (names: readonly string[], suffix: string, url: (name: string) => string) =>
  Object.fromEntries(names.map((name) => [variable(name, suffix), url(name)]))
