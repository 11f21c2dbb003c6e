/**
 * Keeps a graphql-ws client's connection signed in: a token when it opens, and a newer one by an operation of our own
 * before that one ends. The gateway takes it from `extensions.authorization`; one that does not closes the connection
 * when the token ends, and the next connection brings the newer one.
 */
import { type Client, type ClientOptions } from 'graphql-ws'
import { AccessTokens, type AccessTokenSource } from './access-tokens.ts'
import { closeCodeOf } from './failure.ts'

/** Closed by us, in a way upon which graphql-ws connects again. */
const NO_TOKEN = 4499
const TOKEN_ENDED = new Set<unknown>([4401, 4403])

type Params = Record<string, unknown>
type Socket = { close(code: number, reason: string): void }

export interface AuthenticatedConnection {
  params(): Promise<Params>
  /** Says that the server has refused the token of now. */
  refuse(): void
  attach(client: Client, renewInPlace: boolean): void
}

export function authenticated(
  source: AccessTokenSource,
  others: ClientOptions['connectionParams'],
): AuthenticatedConnection {
  const tokens = new AccessTokens(source)
  let socket: Socket | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopRenewal = () => {}

  function schedule(client: Client): void {
    clearTimeout(timer)
    const wait = tokens.renewInMs()
    if (wait !== undefined) timer = setTimeout(() => void renew(client), wait)
  }

  async function renew(client: Client): Promise<void> {
    const connection = socket
    const token = await tokens.newer().catch(() => undefined)
    if (!token || socket !== connection) return
    const request = { query: '{ __typename }', extensions: { authorization: bearer(token) } }
    stopRenewal = client.subscribe(request, {
      next({ errors }) {
        if (errors) return
        tokens.use(token)
        schedule(client)
      },
      error: () => {},
      complete: () => {},
    })
  }

  return {
    refuse: () => tokens.refuse(),
    async params() {
      try {
        const [token, params] = await Promise.all([
          tokens.forConnection(),
          typeof others === 'function' ? others() : others,
        ])
        return { ...params, ...(token !== undefined && { authorization: bearer(token) }) }
      } catch {
        // To throw would end every subscription for good.
        socket?.close(NO_TOKEN, 'There is no access token just now.')
        return {}
      }
    },
    attach(client, renewInPlace) {
      client.on('opened', (opened) => (socket = opened as Socket))
      client.on('connected', () => {
        if (renewInPlace) schedule(client)
      })
      client.on('closed', (event) => {
        clearTimeout(timer)
        stopRenewal()
        socket = undefined
        if (TOKEN_ENDED.has(closeCodeOf(event))) tokens.refuse()
      })
    },
  }
}

const bearer = (token: string) => `Bearer ${token}`
