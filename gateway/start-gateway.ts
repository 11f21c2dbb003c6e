/**
 * The gateway: one HTTP port for queries and mutations, WebSocket subscriptions, the tools to explore the
 * graph with, its public key and its health. Nothing of a client's request is forwarded as it came.
 */
import { readFile } from 'node:fs/promises'
import cors from '@fastify/cors'
import { fastify } from 'fastify'
import { ANSWERS_TO_THE_END, endConnectionsWhenStopping } from '#platform/process/end-connections.ts'
import { registerHealth } from '#platform/process/health.ts'
import { log } from '#platform/process/log.ts'
import { measureRequests } from '#platform/telemetry/http-metrics.ts'
import { ownParts } from '#platform/process/owned-parts.ts'
import type { GatewayConfig } from './config.ts'
import { sandboxPage } from './explorer/sandbox-page.ts'
import { registerPages } from './explorer/register-pages.ts'
import { guardConnections } from './http/connection-guard.ts'
import { createStatusReader } from './status/read-status.ts'
import { registerStatus } from './status/register-status.ts'
import { registerGraphql } from './http/register-graphql.ts'
import { addSecurityHeaders } from './http/security-headers.ts'
import type { Revocations } from '#platform/identity/revocations.ts'
import { createAuthenticator } from './identity/authenticator.ts'
import { createClientReader } from './identity/client-address.ts'
import { createSessionCheck } from './identity/session-check.ts'
import { createTokenSigner } from './identity/token-signer.ts'
import { optionalRedis } from '#platform/storage/redis-keys.ts'
import { createBudgets } from './protection/budgets.ts'
import { createPersistedQueries } from './protection/persisted-queries.ts'
import { createGraphInService } from './serving/graph-in-service.ts'
import { openGraph } from './serving/served-graph.ts'
import { startSupergraphReload } from './serving/supergraph-reload.ts'
import { startHearing } from './start-hearing.ts'
import { createSubgraphConnections } from './subgraphs/connect-subgraphs.ts'
import { serveClientSockets } from './subscriptions/client-sockets.ts'
import { createHttpStreams } from './subscriptions/http-streams.ts'
import { createSocketOperations } from './subscriptions/socket-operations.ts'
import { createStreamCounts } from './subscriptions/stream-counts.ts'
import { traceRequests } from './telemetry/trace-requests.ts'

const BODY_LIMIT_BYTES = 256 * 1024
/** How long a client may take to send its headers, and its whole request. */
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 20_000
/** How often connections are looked through for those that took longer. */
const TIMEOUTS_CHECKED_MS = 2_000
const KEEP_ALIVE_MS = 60_000
const CORS_MAX_AGE_S = 600

export interface Parts {
  /** The supergraph's text. */
  supergraph: string
  revocations: Revocations
}

export interface Gateway {
  port: number
  /** How many connections clients have open. */
  connections(): Promise<number>
  close(): Promise<void>
}

/** Starts listening; resolves when the gateway can be asked. */
export async function startGateway(config: GatewayConfig, replaced: Partial<Parts> = {}): Promise<Gateway> {
  await using parts = ownParts()
  const explorable = config.EXPLORER === 'on'
  const signer = await createTokenSigner(config.GATEWAY_SIGNING_KEY)
  const { revocations, cacheFor } = startHearing(config, parts, replaced)
  const authenticate = createAuthenticator(config.USER_JWKS_URL, revocations)
  const clientOf = createClientReader(config.TRUST_PROXY)
  const persistedQueries = parts.adopt(
    createPersistedQueries(optionalRedis(config, config.REDIS_URL)),
    (cache) => cache.close(),
  )
  const budgets = parts.adopt(createBudgets(config, optionalRedis(config, config.LIMITS_REDIS_URL)), (open) =>
    open.close(),
  )
  const checkSession = createSessionCheck(new URL(config.USER_JWKS_URL).origin, signer)
  const subgraphConnections = createSubgraphConnections(signer, config)
  const open = (sdl: string) =>
    openGraph(sdl, config, { signer, budgets, checkSession, connections: subgraphConnections, cacheFor })
  const supergraph = replaced.supergraph ?? (await readFile(config.SUPERGRAPH_PATH, 'utf8'))
  const first = await open(supergraph)
  const graph = parts.own(createGraphInService(first))
  const reload =
    replaced.supergraph === undefined && startSupergraphReload(config.SUPERGRAPH_PATH, graph, open)
  if (reload) parts.own(reload)

  const app = parts.adopt(
    fastify({
      ...ANSWERS_TO_THE_END,
      bodyLimit: BODY_LIMIT_BYTES,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: TIMEOUTS_CHECKED_MS },
    }),
    (server) => {
      const closed = server.close()
      guard.closeUnused()
      return closed
    },
  )
  endConnectionsWhenStopping(app)
  traceRequests(app)
  const guard = guardConnections(app.server, config, config.TRUST_PROXY)
  app.addHook('onRequest', (request, reply, done) => {
    if (guard.refuses(request.raw, reply.raw)) reply.hijack()
    else done()
  })
  addSecurityHeaders(app, config.NODE_ENV === 'production')

  if (config.CORS_ORIGINS.length > 0) {
    const anyOrigin = config.CORS_ORIGINS.includes('*')
    await app.register(cors, {
      origin: anyOrigin ? '*' : config.CORS_ORIGINS,
      maxAge: CORS_MAX_AGE_S,
      exposedHeaders: ['x-request-id', 'traceparent', 'retry-after'],
    })
  }
  measureRequests(app)
  const checks = { ...first.subgraphs.checks, revocations: () => revocations.check() }
  const warnings = { ...first.subgraphs.warnings, ...(reload && { supergraph: () => reload.check() }) }
  const readReadiness = registerHealth(app, checks, warnings)
  registerStatus(app, {
    authenticate,
    clientOf,
    isForEverybody: config.KNOWN_PEOPLE === 'on',
    read: createStatusReader(() => graph.current.locations, signer, readReadiness),
  })
  app.get('/.well-known/jwks.json', async () => signer.jwks)
  const page = explorable ? async () => sandboxPage() : undefined
  if (explorable) {
    registerPages(app, { subgraphs: first.subgraphNames, hasKnownPeople: config.KNOWN_PEOPLE === 'on' })
  }
  const counts = createStreamCounts()
  const http = parts.own(createHttpStreams(config, counts, revocations))
  const { admit, answer, prepare, streams } = graph
  registerGraphql(app, {
    authenticate,
    clientOf,
    persistedQueries,
    admit,
    answer,
    subscriptions: { prepare, streams, http },
    page,
  })
  const operations = createSocketOperations(graph)
  const socketParts = { authenticate, clientOf, operations, limits: config, revocations, counts }
  parts.own(serveClientSockets(app.server, socketParts))

  const address = new URL(await app.listen({ host: config.HOST, port: config.PORT }))
  const port = Number(address.port) || config.PORT
  log.info({ port }, 'listening')
  const connections = () =>
    new Promise<number>((resolve, reject) => {
      app.server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
    })
  return { port, connections, close: parts.handOver() }
}
