/**
 * The gateway: one HTTP port for queries and mutations, WebSocket subscriptions, the tools to explore the
 * graph with, its public key and its health. Nothing of a client's request is forwarded as it came.
 */
import { readFile } from 'node:fs/promises'
import cors from '@fastify/cors'
import { ApolloServer } from '@apollo/server'
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify'
import { SpanKind } from '@opentelemetry/api'
import { fastify, type FastifyInstance } from 'fastify'
import { registerHealth } from '#platform/process/health.ts'
import { log } from '#platform/process/log.ts'
import { inSpan } from '#platform/process/telemetry.ts'
import { type Authenticate, createAuthenticator } from './identity/access-token.ts'
import { toApolloGateway } from './execution/apollo-gateway.ts'
import { type ClientOf, createClientReader } from './identity/client-address.ts'
import type { GatewayConfig } from './config.ts'
import { landingPage } from './explorer/landing-page.ts'
import { registerGraphiql } from './explorer/register-graphiql.ts'
import { formatError } from './http/format-error.ts'
import { loadGraph } from './execution/graph.ts'
import { createInternalTokens } from './identity/internal-token.ts'
import { type OperationContext, operationContext } from './execution/operation-context.ts'
import { depthRule, PARSE_OPTIONS } from './protection/operation-limits.ts'
import { createPersistedQueries } from './protection/persisted-queries.ts'
import { createPlans } from './execution/plans.ts'
import { connectSubgraphs } from './execution/subgraphs.ts'
import { serveClientSockets } from './subscriptions/client-sockets.ts'
import { createOperations } from './subscriptions/operations.ts'

const BODY_LIMIT_BYTES = 256 * 1024
const REQUEST_TIMEOUT_MS = 30_000

export interface Gateway {
  port: number
  close(): Promise<void>
}

/** Starts listening; resolves when the gateway can be asked. */
export async function startGateway(config: GatewayConfig): Promise<Gateway> {
  const explorable = config.EXPLORER === 'on'
  const graph = loadGraph(await readFile(config.SUPERGRAPH_PATH, 'utf8'))
  const planFor = createPlans(graph)
  const tokens = await createInternalTokens(config.GATEWAY_SIGNING_KEY)
  const authenticate = createAuthenticator(config.USER_JWKS_URL)
  const clientOf = createClientReader(config.TRUST_PROXY)
  const subgraphs = connectSubgraphs(graph, config, tokens)
  const persistedQueries = createPersistedQueries(config.REDIS_URL)

  const app = fastify({ bodyLimit: BODY_LIMIT_BYTES, requestTimeout: REQUEST_TIMEOUT_MS })
  const apollo = new ApolloServer<OperationContext>({
    gateway: toApolloGateway(graph, planFor, subgraphs.clients),
    introspection: explorable,
    formatError,
    includeStacktraceInErrorResponses: false,
    parseOptions: PARSE_OPTIONS,
    validationRules: [depthRule],
    persistedQueries: { cache: persistedQueries },
    logger: log,
    plugins: [fastifyApolloDrainPlugin(app), landingPage(explorable)],
  })
  await apollo.start()

  const { sockets, clients: dataSources } = subgraphs
  const operations = createOperations({ graph, planFor, dataSources, sockets, tokens, apollo })
  if (config.CORS_ORIGINS.length > 0) {
    const anyOrigin = config.CORS_ORIGINS.includes('*')
    await app.register(cors, { origin: anyOrigin ? '*' : config.CORS_ORIGINS, maxAge: 600 })
  }
  registerHealth(app, subgraphs.checks)
  app.get('/.well-known/jwks.json', async () => tokens.jwks)
  if (explorable) {
    app.get('/', async (_request, reply) => reply.redirect('/graphql'))
    registerGraphiql(app)
  }
  registerGraphql(app, apollo, authenticate, clientOf)
  const closeSockets = serveClientSockets(app.server, authenticate, clientOf, operations)
  await app.listen({ host: config.HOST, port: config.PORT })

  const close = once(async () => {
    await closeSockets()
    await apollo.stop()
    await app.close()
    await subgraphs.close()
    persistedQueries.close()
  })
  const { port } = app.server.address() as { port: number }
  log.info({ port }, 'listening')
  return { port, close }
}

function registerGraphql(
  app: FastifyInstance,
  apollo: ApolloServer<OperationContext>,
  authenticate: Authenticate,
  clientOf: ClientOf,
): void {
  const handler = fastifyApolloHandler(apollo, {
    context: async ({ headers, raw }) =>
      operationContext(await authenticate(headers.authorization), clientOf(raw)),
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

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}
