/**
 * Every subgraph is served the same way: HTTP and WebSocket on /graphql, for the gateway alone and before
 * anything is parsed, with health endpoints beside it. A subgraph's start-<name>.ts only says what is its own.
 */
import type { Caller } from '../identity/caller.ts'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled'
import { buildSubgraphSchema, type GraphQLResolverMap } from '@apollo/subgraph'
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify'
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify'
import { GraphQLError, type GraphQLSchema, parse } from 'graphql'
import { SpanKind } from '@opentelemetry/api'
import { type Client, readClient } from '../identity/client.ts'
import type { ServiceConfig } from '../process/config.ts'
import { formatError } from '../graphql/errors.ts'
import { ANSWERS_TO_THE_END, endConnectionsWhenStopping } from '../process/end-connections.ts'
import { type Checks, registerHealth } from '../process/health.ts'
import { createVerifier, type Verify } from '../identity/internal-token.ts'
import type { Bus } from '../messaging/bus.ts'
import { startRevocationFeed } from '../messaging/revocation-feed.ts'
import { log } from '../process/log.ts'
import type { Closable } from '../process/run-service.ts'
import { tellAnswerTags } from './answer-tags.ts'
import { createRateLimits, type RateLimitConfig, type RateLimits } from './rate-limits.ts'
import { serveSubscriptions } from './subscriptions.ts'
import { type CallerContext, withAuthorization } from './authorization.ts'
import { inSpan } from '../telemetry/tracing.ts'
import { readFigures } from '../telemetry/figures.ts'
import { measureRequests } from '../telemetry/http-metrics.ts'

const BODY_LIMIT_BYTES = 1024 * 1024
const REQUEST_TIMEOUT_MS = 30_000
const SERVER_ATTRIBUTES = {
  'http.request.method': 'POST',
  'http.route': '/graphql',
  'url.path': '/graphql',
  'url.scheme': 'http',
}

export interface Subgraph<Context extends CallerContext> {
  name: string
  config: ServiceConfig & { GATEWAY_JWKS_URL: string } & RateLimitConfig
  /** The schema file. */
  typeDefs: URL
  /** Typed by the `Resolvers` that is generated from the schema, which Apollo's own type cannot express. */
  resolvers: object
  /** Made anew for each operation. */
  context: (caller: Caller, client: Client) => Context
  /** What must work before the subgraph is ready. */
  checks: Checks
  /** What its readiness tells as well, though it is ready all the same. */
  warnings?: Checks
  /** Further HTTP routes; those that are the gateway's alone begin with GATEWAY_ROUTES and have a caller. */
  routes?: (app: FastifyInstance, callerOf: CallerOf) => void
  /** On it, it hears of the sessions that are over; absent: it relies on the gateway, which does. */
  bus?: Bus
}

export const GATEWAY_ROUTES = '/gateway/'
export type CallerOf = (request: FastifyRequest) => Caller

export interface RunningSubgraph extends Closable {
  /** The one that it listens on, also where the configuration says 0. */
  port: number
  schema: GraphQLSchema
  /** Calls the listener with each signing key of access tokens that is withdrawn. */
  onKeyWithdrawn(listener: () => void): void
  close(): Promise<void>
}

/** The schema of a subgraph: its file and its resolvers, behind what the file says about who may ask, and how often. */
export function subgraphSchema(typeDefs: URL, resolvers: object, limits?: RateLimits): GraphQLSchema {
  const document = parse(readFileSync(typeDefs, 'utf8'))
  const schema = buildSubgraphSchema([
    { typeDefs: document, resolvers: resolvers as GraphQLResolverMap<unknown> },
  ])
  return withAuthorization(limits?.apply(schema) ?? schema)
}

/** Starts listening; resolves when the subgraph can be asked. */
export async function serveSubgraph<Context extends CallerContext>(
  subgraph: Subgraph<Context>,
): Promise<RunningSubgraph> {
  const { name, config } = subgraph
  const limits = createRateLimits(name, config)
  const schema = subgraphSchema(subgraph.typeDefs, subgraph.resolvers, limits)
  const revocations = subgraph.bus && startRevocationFeed(subgraph.bus)
  const verify = createVerifier(config.GATEWAY_JWKS_URL, name, revocations?.sessions)
  const app = fastify({
    ...ANSWERS_TO_THE_END,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
  })
  endConnectionsWhenStopping(app)
  const apollo = new ApolloServer<Context>({
    schema,
    formatError,
    csrfPrevention: false, // no browser gets this far
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false, // shutdown.ts does, and with exit code 0
    plugins: [fastifyApolloDrainPlugin(app), ApolloServerPluginInlineTraceDisabled(), tellAnswerTags()],
  })
  await apollo.start()

  measureRequests(app)
  const readReadiness = registerHealth(
    app,
    { ...subgraph.checks, ...(revocations && { revocations: () => revocations.check() }) },
    subgraph.warnings,
  )
  const callers = gatewayOnly(app, verify)
  app.get(`${GATEWAY_ROUTES}status`, async () => ({
    ...(await readReadiness()),
    figures: await readFigures(),
  }))
  subgraph.routes?.(app, (request) => callers.get(request) as Caller)
  const handler = fastifyApolloHandler(apollo, {
    async context(request) {
      const client = readClient(request.headers)
      return Object.assign(subgraph.context(callers.get(request) as Caller, client), { client })
    },
  })
  app.post('/graphql', function (request, reply) {
    const work = async () => handler.call(this, request, reply)
    return inSpan('POST /graphql', request.headers, SpanKind.SERVER, work, { attributes: SERVER_ATTRIBUTES })
  })
  const closeSubscriptions = serveSubscriptions(app.server, schema, verify, subgraph.context)

  await app.listen({ host: config.HOST, port: config.PORT })
  const { port } = app.server.address() as AddressInfo
  log.info({ port }, 'listening')
  return {
    port,
    schema,
    onKeyWithdrawn: (listener) => revocations?.onKeyWithdrawn(listener),
    async close() {
      await closeSubscriptions()
      await apollo.stop()
      await app.close()
      await revocations?.close()
      limits.close()
    },
  }
}

/** Refuses, before the body is read, every request that is the gateway's to send and that it did not sign. */
function gatewayOnly(app: FastifyInstance, verify: Verify): WeakMap<FastifyRequest, Caller> {
  const callers = new WeakMap<FastifyRequest, Caller>()
  app.addHook('onRequest', async (request, reply) => {
    const { url } = request.routeOptions
    if (url !== '/graphql' && !url?.startsWith(GATEWAY_ROUTES)) return
    try {
      callers.set(request, await verify(request.headers.authorization))
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error
      await reply.code(401).send({ errors: [error.toJSON()] })
    }
  })
  return callers
}
