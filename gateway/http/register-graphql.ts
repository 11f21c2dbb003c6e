/** Queries and mutations over HTTP, on /graphql: each in a span, each with its caller. */
import type { ApolloServer } from '@apollo/server'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import { SpanKind } from '@opentelemetry/api'
import type { FastifyInstance } from 'fastify'
import { inSpan } from '#platform/process/telemetry.ts'
import { type OperationContext, operationContext } from '../execution/operation-context.ts'
import type { Authenticate } from '../identity/authenticator.ts'
import type { ClientOf } from '../identity/client-address.ts'

export function registerGraphql(
  app: FastifyInstance,
  apollo: ApolloServer<OperationContext>,
  authenticate: Authenticate,
  clientOf: ClientOf,
): void {
  const handler = fastifyApolloHandler(apollo, {
    context: async ({ headers, raw }) =>
      operationContext(await authenticate(headers.authorization, clientOf(raw))),
  })
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler(request, reply) {
      return inSpan('graphql', request.headers, SpanKind.SERVER, async () =>
        handler.call(this, request, reply),
      )
    },
  })
}
