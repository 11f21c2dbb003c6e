/** Who answers at a port: nobody, the part that we want, or something else. */
import { connect } from 'node:net'
import { containerPassword, postgresUrl } from './part-urls.ts'
import type { Part } from './ports.ts'

const ANSWER_WITHIN_MS = 1_500

export type Answer = 'nobody' | 'wanted' | 'other'

export async function probe(kind: Part['kind'], port: number): Promise<Answer> {
  if (!(await isTaken(port))) return 'nobody'
  const wanted = { postgres: isPostgres, nats: isNats, redis: isRedis }[kind]
  return (await wanted(port)) ? 'wanted' : 'other'
}

/** Whether anything accepts connections at the port. */
export function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: ANSWER_WITHIN_MS })
    const settle = (taken: boolean) => {
      socket.destroy()
      resolve(taken)
    }
    socket.once('connect', () => settle(true))
    socket.once('timeout', () => settle(true)) // it neither refuses nor answers: not free, at any rate
    socket.once('error', () => settle(false))
  })
}

/** A Postgres that takes our account and has our database. */
export async function isPostgres(
  port: number,
  password = containerPassword('postgres', process.env),
): Promise<boolean> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({
    connectionString: postgresUrl(port, password),
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** A NATS server with JetStream: it introduces itself as soon as one connects. */
export async function isNats(port: number): Promise<boolean> {
  return /^INFO .*"jetstream":true/.test(await firstAnswer(port, ''))
}

/** Whoever has not said who it is learns no more than this. */
export async function isRedis(port: number): Promise<boolean> {
  return /^(\+PONG|-NOAUTH)/.test(await firstAnswer(port, 'PING\r\n'))
}

/** Says `greeting` and listens for the first line. */
function firstAnswer(port: number, greeting: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: ANSWER_WITHIN_MS })
    let text = ''
    const settle = () => {
      socket.destroy()
      resolve(text)
    }
    socket.once('connect', () => greeting && socket.write(greeting))
    socket.on('data', (chunk) => {
      text += chunk
      if (text.includes('\n')) settle()
    })
    socket.once('timeout', settle).once('error', settle).once('close', settle)
  })
}
