/**
 * Subscriptions of a subgraph, over graphql-transport-ws. The gateway carries its clients' subscriptions over few
 * sockets: the socket proves that it is the gateway's, each subscription names its caller (`extensions.authorization`).
 * Other routers open a socket for each caller: a subscription that names nobody is the one's who opened its socket.
 * @see https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
import type { Caller } from '../identity/caller.ts'
import type { Server } from 'node:http'
import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql'
import type { ConnectionInitMessage } from 'graphql-ws'
import { useServer } from 'graphql-ws/use/ws'
import { LRUCache } from 'lru-cache'
import { WebSocketServer } from 'ws'
import { type Client, UNKNOWN_CLIENT } from '../identity/client.ts'
import { formatError } from '../graphql/errors.ts'
import type { Verify } from '../identity/internal-token.ts'

const MAX_MESSAGE_BYTES = 256 * 1024
const INIT_TIMEOUT_MS = 5_000
const FORBIDDEN = 4403
const REMEMBERED_DOCUMENTS = 200

/** What a subscription's context may say of the event that is being carried out. */
export interface EventContext {
  /** The `traceparent` of what made the event: the gateway goes on with it. */
  eventTrace?: string | undefined
}

type Opened = {
  /** Who opened the socket. */
  opener?: Caller
}

const authorizationOf = (from: unknown): string | undefined =>
  (from as { authorization?: string } | null | undefined)?.authorization

/** Serves the schema's subscriptions on /graphql; the returned function closes every socket. */
export function serveSubscriptions<Context>(
  server: Server,
  schema: GraphQLSchema,
  verify: Verify,
  context: (caller: Caller, client: Client) => Context,
): () => Promise<void> {
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload: MAX_MESSAGE_BYTES })

  /** Whom the subscription names; the token by which the socket was opened counts as long as the socket is open. */
  async function callerOf({ opener }: Opened, extensions: unknown): Promise<Caller> {
    const authorization = authorizationOf(extensions)
    return authorization === undefined && opener ? opener : verify(authorization)
  }

  const subscriptions = useServer<ConnectionInitMessage['payload'], Opened>(
    {
      schema,
      ...rememberDocuments(),
      connectionInitWaitTimeout: INIT_TIMEOUT_MS,
      async onConnect(connection) {
        try {
          connection.extra.opener = await verify(authorizationOf(connection.connectionParams))
        } catch (error) {
          connection.extra.socket.close(FORBIDDEN, (error as Error).message.slice(0, 100))
          return false
        }
        return true
      },
      async onSubscribe({ extra }, _id, { extensions }) {
        try {
          await callerOf(extra, extensions)
        } catch (error) {
          return [error as GraphQLError]
        }
        return undefined
      },
      context: async ({ extra }, _id, { extensions }) =>
        context(await callerOf(extra, extensions), UNKNOWN_CLIENT) as Record<PropertyKey, unknown>,
      onNext: (_connection, _id, _payload, args, result) => {
        const { eventTrace } = (args.contextValue ?? {}) as EventContext
        if (!result.errors && !eventTrace) return undefined
        const errors = result.errors?.map(mask)
        return {
          ...result,
          ...(errors && { errors }),
          ...(eventTrace && { extensions: { traceparent: eventTrace } }),
        }
      },
      onError: (_connection, _id, _payload, errors) =>
        errors.map((error) => toFormatted(error as GraphQLError)),
    },
    sockets,
  )
  return async () => {
    await subscriptions.dispose()
  }
}

/** The gateway sends few different documents, each very often: each is parsed and validated once. */
function rememberDocuments(): { parse: typeof parse; validate: typeof validate } {
  const documents = new LRUCache<string, DocumentNode>({ max: REMEMBERED_DOCUMENTS })
  const verdicts = new WeakMap<DocumentNode, readonly GraphQLError[]>()
  return {
    parse(source, options) {
      const text = typeof source === 'string' ? source : source.body
      const document = documents.get(text) ?? parse(source, options)
      documents.set(text, document)
      return document
    },
    validate(schema, document, ...options) {
      const errors = verdicts.get(document) ?? validate(schema, document, ...options)
      verdicts.set(document, errors)
      return errors
    },
  }
}

const toFormatted = (error: GraphQLError) => formatError(error.toJSON(), error)

function mask(error: GraphQLError): GraphQLError {
  const { message, ...options } = toFormatted(error)
  return new GraphQLError(message, { path: options.path, extensions: options.extensions })
}
