/**
 * A graphql-ws client whose subscriptions go on where they were. After every reconnect they are sent with the cursor of
 * the last event, so that each event is delivered once and in order; the access token is replaced on the open connection
 * before it ends, and where the server closes it all the same, the next connection has another one.
 */
import {
  type Client,
  type ClientOptions,
  createClient,
  type FormattedExecutionResult,
  type Sink,
  type SubscribePayload,
} from 'graphql-ws'
import { type AccessTokenSource } from './access-tokens.ts'
import { authenticated } from './authenticated-connection.ts'
import { backOffMs } from './back-off.ts'
import { createIterate } from './iterate.ts'
import { isResumable } from './resumable-operation.ts'
import { resumeSubscription, type Gap } from './resume-subscription.ts'
import { endSilentConnections } from './silent-connections.ts'

/** A connection without a sign of life is asked for one this often. */
const KEEP_ALIVE_MS = 12_000

export type { AccessTokenSource, Gap }

export interface ResumableClientOptions extends ClientOptions {
  /** The access token, sent when the connection opens and replaced before it ends. */
  accessToken?: AccessTokenSource
  /** Whether a token is replaced on the open connection (default), or by the next connection only. */
  renewInPlace?: boolean
  /** A cursor was not known any more: what happened since may have been missed. The subscription starts anew. */
  onGap?: (gap: Gap) => void
}

export function createResumableClient(options: ResumableClientOptions): Client {
  const { accessToken, renewInPlace = true, onGap, ...rest } = options
  const retryAttempts = rest.retryAttempts ?? Infinity
  const retryWait = rest.retryWait ?? waitBeforeRetry
  const connection = accessToken ? authenticated(accessToken, rest.connectionParams) : undefined
  const client = createClient({
    keepAlive: KEEP_ALIVE_MS,
    // Also what is no close event, such as a host that cannot be reached, may pass.
    shouldRetry: () => true,
    ...rest,
    retryAttempts,
    retryWait,
    ...(connection && { connectionParams: connection.params }),
  })
  connection?.attach(client, renewInPlace)
  endSilentConnections(client)
  const endings = new Set<() => void>()

  function subscribe<Data = Record<string, unknown>, Extensions = unknown>(
    payload: SubscribePayload,
    sink: Sink<FormattedExecutionResult<Data, Extensions>>,
  ): () => void {
    if (!isResumable(payload.query, payload.operationName))
      return client.subscribe<Data, Extensions>(payload, sink)
    return resumeSubscription(
      {
        subscribe: (request, to) => client.subscribe<Data, Extensions>(request, to),
        retryAttempts,
        retryWait,
        refuseToken: connection?.refuse,
        onGap,
        endings,
      },
      payload,
      sink,
    )
  }

  return {
    on: client.on,
    terminate: client.terminate,
    subscribe,
    iterate: createIterate(subscribe),
    async dispose() {
      for (const end of endings) end()
      // A connection that is still being made is given up, which the library tells as a failure.
      await Promise.resolve(client.dispose()).catch(() => undefined)
    },
  }
}

async function waitBeforeRetry(retries: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, backOffMs(retries)))
}
