/**
 * The gateway: one HTTP port for queries and mutations, WebSocket subscriptions, the tools to explore the
 * graph with, its public key and its health. Nothing of a client's request is forwarded as it came.
 */
import { readFile } from 'node:fs/promises'
import { ApolloServer } from '@apollo/server'
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify'
import cors from '@fastify/cors'
import { fastify } from 'fastify'
import { registerHealth } from '#platform/process/health.ts'
import { log } from '#platform/process/log.ts'
import { ownParts } from '#platform/process/owned-parts.ts'
import type { GatewayConfig } from './config.ts'
import { toApolloGateway } from './execution/apollo-gateway.ts'
import { executorOf, planOperationWith } from './execution/engines.ts'
import { type Graph, loadGraph } from './execution/graph.ts'
import type { OperationContext } from './execution/operation-context.ts'
import { createPlans } from './execution/plans.ts'
import { landingPage } from './explorer/landing-page.ts'
import { registerGraphiql } from './explorer/register-graphiql.ts'
import { formatError } from './http/format-error.ts'
import { registerGraphql } from './http/register-graphql.ts'
import { stringifyResult } from './http/stringify-result.ts'
import { createAuthenticator } from './identity/authenticator.ts'
import { createClientReader } from './identity/client-address.ts'
import { createTokenSigner } from './identity/token-signer.ts'
import { depthRule, PARSE_OPTIONS } from './protection/operation-limits.ts'
import { createPersistedQueries } from './protection/persisted-queries.ts'
import { connectSubgraphs } from './subgraphs/connect-subgraphs.ts'
import { locateSubgraphs } from './subgraphs/subgraph-locations.ts'
import { serveClientSockets } from './subscriptions/client-sockets.ts'
import { createEventCompleter } from './subscriptions/complete-event.ts'
import { createSubscriptionPreparer } from './subscriptions/prepare-subscription.ts'
import { createSharedStreams } from './subscriptions/shared-streams.ts'
import { createSocketOperations } from './subscriptions/socket-operations.ts'
import { createSourceOpener } from './subscriptions/source-stream.ts'

const BODY_LIMIT_BYTES = 256 * 1024
const REQUEST_TIMEOUT_MS = 30_000
const CORS_MAX_AGE_S = 600

export interface Parts {
  graph: Graph
}

export interface Gateway {
  port: number
  close(): Promise<void>
}

/** Starts listening; resolves when the gateway can be asked. */
export async function startGateway(config: GatewayConfig, replaced: Partial<Parts> = {}): Promise<Gateway> {
  await using parts = ownParts()
  const explorable = config.EXPLORER === 'on'
  const graph = replaced.graph ?? loadGraph(await readFile(config.SUPERGRAPH_PATH, 'utf8'))
  const signer = await createTokenSigner(config.GATEWAY_SIGNING_KEY)
  const authenticate = createAuthenticator(config.USER_JWKS_URL)
  const clientOf = createClientReader(config.TRUST_PROXY)
  const persistedQueries = parts.adopt(createPersistedQueries(config.REDIS_URL), (cache) => cache.close())
  const locations = locateSubgraphs(graph.subgraphs, config.SUBGRAPH_URLS)
  const subgraphs = parts.own(connectSubgraphs(locations, signer))
  const engine = config.GATEWAY_ENGINE
  const planFor = createPlans(graph, planOperationWith(engine, graph))
  const executor = executorOf(engine, graph, subgraphs.fetchFrom)

  const app = parts.adopt(
    fastify({ bodyLimit: BODY_LIMIT_BYTES, requestTimeout: REQUEST_TIMEOUT_MS }),
    (server) => server.close(),
  )
  const apollo = new ApolloServer<OperationContext>({
    gateway: toApolloGateway(graph, planFor, executor),
    introspection: explorable,
    formatError,
    stringifyResult,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false, // the process does, and with exit code 0
    parseOptions: PARSE_OPTIONS,
    validationRules: [depthRule],
    persistedQueries: { cache: persistedQueries },
    logger: log,
    plugins: [fastifyApolloDrainPlugin(app), landingPage(explorable)],
  })
  await apollo.start()
  parts.adopt(apollo, (server) => server.stop())

  if (config.CORS_ORIGINS.length > 0) {
    const anyOrigin = config.CORS_ORIGINS.includes('*')
    await app.register(cors, { origin: anyOrigin ? '*' : config.CORS_ORIGINS, maxAge: CORS_MAX_AGE_S })
  }
  registerHealth(app, subgraphs.checks)
  app.get('/.well-known/jwks.json', async () => signer.jwks)
  if (explorable) {
    app.get('/', async (_request, reply) => reply.redirect('/graphql'))
    registerGraphiql(app)
  }
  registerGraphql(app, apollo, authenticate, clientOf)

  const streams = createSharedStreams(createSourceOpener(subgraphs, signer), createEventCompleter(executor))
  const prepare = createSubscriptionPreparer(graph, planFor)
  const operations = createSocketOperations(graph.schema, prepare, streams, apollo)
  parts.own(serveClientSockets(app.server, authenticate, clientOf, operations))

  const address = new URL(await app.listen({ host: config.HOST, port: config.PORT }))
  const port = Number(address.port) || config.PORT
  log.info({ port }, 'listening')
  return { port, close: parts.handOver() }
}
