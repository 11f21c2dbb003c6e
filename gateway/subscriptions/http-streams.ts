/**
 * Streams of events as HTTP answers. Each counts as a connection of its client's address and as a subscription of its
 * user, as one on a WebSocket does; it ends with its session, and when the access token expires, upon which a client asks again with
 * the token that it has by then. A client that does not read is waited for, with no more than one event in hand, and
 * given up after a while.
 */
import type { FastifyReply } from 'fastify'
import { GraphQLError } from 'graphql'
import { networkOf } from '#platform/identity/network.ts'
import type { Revocations } from '#platform/identity/revocations.ts'
import type { Closable } from '#platform/process/run-service.ts'
import { formatErrors } from '../http/format-error.ts'
import { ALWAYS } from '../http/security-headers.ts'
import { TOKEN_EXPIRED } from '../identity/authenticator.ts'
import type { GatewayCaller } from '../identity/gateway-caller.ts'
import type { ConnectionLimits } from '../protection/limits.ts'
import type { StreamCounts } from './stream-counts.ts'
import type { StreamFormat } from './stream-format.ts'
import type { StreamedEvent } from './subscriber.ts'
import { type WrittenStream, writeStream } from './write-stream.ts'

const MAX_TIMER_MS = 2 ** 31 - 1

export interface HttpStreams extends Closable {
  /** Why the caller may not have one more. */
  refusal(caller: GatewayCaller): GraphQLError | undefined
  /** Answers with what comes, until it ends. */
  send(
    reply: FastifyReply,
    format: StreamFormat,
    caller: GatewayCaller,
    events: AsyncGenerator<StreamedEvent>,
  ): FastifyReply
}

export function createHttpStreams(
  limits: ConnectionLimits,
  counts: StreamCounts,
  revocations: Revocations,
): HttpStreams {
  const open = new Set<WrittenStream>()

  const networkOfCaller = ({ client }: GatewayCaller) => networkOf(client.address ?? '')
  const ownerOf = (caller: GatewayCaller) => caller.userId ?? networkOfCaller(caller)

  return {
    refusal(caller) {
      if (counts.connections.of(networkOfCaller(caller)) >= limits.LIMIT_SOCKETS_PER_ADDRESS)
        return tooMany(`An address may have at most ${limits.LIMIT_SOCKETS_PER_ADDRESS} streams at a time.`)
      if (counts.subscriptions.of(ownerOf(caller)) >= limits.LIMIT_SUBSCRIPTIONS_PER_USER)
        return tooMany(`A user may have at most ${limits.LIMIT_SUBSCRIPTIONS_PER_USER} subscriptions.`)
      return undefined
    },

    send(reply, format, caller, events) {
      const response = reply.raw
      reply.hijack()
      const own = {
        'content-type': format.contentType,
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      }
      for (const [name, value] of Object.entries({ ...reply.getHeaders(), ...ALWAYS, ...own })) {
        if (value !== undefined) response.setHeader(name, value)
      }
      const releases = [
        counts.connections.add(networkOfCaller(caller)),
        counts.subscriptions.add(ownerOf(caller)),
      ]
      const stream = writeStream(response, format, events)
      open.add(stream)
      const left = caller.expiresAt === null ? MAX_TIMER_MS : caller.expiresAt - Date.now()
      const expiry = setTimeout(
        () => stream.fail(formatErrors([expired()])),
        Math.min(Math.max(0, left), MAX_TIMER_MS),
      )
      const forgetSession = caller.sessionId
        ? revocations.sessions.onDenied(caller.sessionId, () => stream.fail(formatErrors([signedOut()])))
        : undefined
      response.once('close', () => {
        clearTimeout(expiry)
        forgetSession?.()
        open.delete(stream)
        for (const release of releases) release()
      })
      return reply
    },

    async close() {
      for (const stream of open) stream.cut()
    },
  }
}

const tooMany = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'TOO_MANY_SUBSCRIPTIONS', http: { status: 429 } } })

const signedOut = () =>
  new GraphQLError('The session is over. Sign in again.', { extensions: { code: 'UNAUTHENTICATED' } })

const expired = () => new GraphQLError(TOKEN_EXPIRED, { extensions: { code: 'UNAUTHENTICATED' } })
