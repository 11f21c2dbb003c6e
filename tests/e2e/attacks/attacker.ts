/** People of the attacks, each with sessions of their own, and what they send. */
import { randomUUID } from 'node:crypto'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import type { Answer } from '../clients.ts'

export const PASSWORD = 'a stranger to every list 7'
const ANSWER_WITHIN_MS = 15_000

export interface Session {
  accessToken: string
  refreshToken: string
  deviceToken?: string
  user: { id: string }
}

export type Status = Answer & { status: number }

const FIELDS = 'session { accessToken refreshToken user { id } } userErrors { code message }'

/** @param url the gateway's /graphql */
export function createAttacker(url: string) {
  async function ask(query: string, variables: object = {}, token?: string): Promise<Status> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    return { ...((await response.json()) as Answer), status: response.status }
  }

  /** The mutation's payload. */
  async function change(name: string, type: string, input: object, fields: string, token?: string) {
    const answer = await ask(
      `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`,
      { input },
      token,
    )
    const payload = answer.data?.[name] as { session: Session; userErrors: { code: string }[] } | undefined
    if (!payload) throw new Error(`${name} was refused: ${JSON.stringify(answer)}`)
    return payload
  }

  const newEmail = () => `${randomUUID()}@example.net`
  const register = async (email = newEmail()) => {
    const input = { email, password: PASSWORD, displayName: 'Mallory' }
    const { session } = await change('userRegister', 'UserRegisterInput', input, FIELDS)
    return { ...session, email }
  }
  const signIn = async (email: string, password = PASSWORD) =>
    (await change('sessionCreate', 'SessionCreateInput', { email, password }, FIELDS)).session

  /** A subscription: what it delivered, and how its socket was closed. */
  function watch(query: string, token: string) {
    const client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
      lazy: false,
    })
    const events: unknown[] = []
    const opened = new Promise<void>((resolve) => client.on('connected', () => resolve()))
    const closed = new Promise<number>((resolve) =>
      client.on('closed', (event) => resolve((event as { code: number }).code)),
    )
    const ended = new Promise<void>((resolve) =>
      client.subscribe(
        { query },
        { next: (event) => void events.push(event), error: () => resolve(), complete: () => resolve() },
      ),
    )
    return { events, opened, closed, ended, close: () => client.dispose() }
  }

  return { ask, change, register, signIn, watch, newEmail }
}

export type Attacker = ReturnType<typeof createAttacker>
