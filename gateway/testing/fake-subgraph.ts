/** Plays a subgraph, behind the same door as the real ones: for the gateway alone, HTTP and WebSocket. */
import { buildSubgraphSchema, type GraphQLResolverMap } from '@apollo/subgraph'
import { fastify } from 'fastify'
import { graphql, parse } from 'graphql'
import type { Caller } from '#platform/identity/caller.ts'
import { createVerifier, type Verify } from '#platform/identity/internal-token.ts'
import { serveSubscriptions } from '#platform/subgraph/subscriptions.ts'

export interface FakeSubgraph {
  port: number
  origin: string
  /** The headers of the requests that came. */
  requests: Record<string, unknown>[]
  /** What it answers when the gateway asks whether a session goes on. */
  session: { status: number }
  /** Their texts. */
  queries: string[]
  close(): Promise<void>
}

export interface FakeSubgraphParts {
  name: string
  sdl: string
  resolvers: GraphQLResolverMap<any>
  /** 0 or absent: a free one. */
  port?: number
  /** The gateway's origin, once it is known. */
  gatewayUrl: () => string
  /** What its answers say of how long they may be kept. */
  cacheControl?: string
  /** What they say that they are made of. */
  cacheTag?: string | undefined
  /** Served as the subgraph's own keys. */
  jwks?: object
}

interface Posted {
  query: string
  variables?: Record<string, unknown>
  operationName?: string
}

export async function startFakeSubgraph(parts: FakeSubgraphParts): Promise<FakeSubgraph> {
  const { name, sdl, resolvers, port = 0, gatewayUrl, cacheControl, cacheTag, jwks } = parts
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }])
  let verifier: Verify | undefined
  const verify: Verify = (authorization) =>
    (verifier ??= createVerifier(`${gatewayUrl()}/.well-known/jwks.json`, name))(authorization)
  const requests: Record<string, unknown>[] = []
  const queries: string[] = []

  const app = fastify({ forceCloseConnections: true })
  app.get('/readyz', async () => ({}))
  const session = { status: 204 }
  app.get('/gateway/session', async (_request, reply) => reply.code(session.status).send())
  if (jwks) app.get('/.well-known/jwks.json', async () => jwks)
  app.post<{ Body: Posted }>('/graphql', async ({ headers, body }, reply) => {
    if (cacheControl) void reply.header('cache-control', cacheControl)
    if (cacheTag) void reply.header('cache-tag', cacheTag)
    const { query, variables, operationName } = body
    requests.push(headers)
    queries.push(query)
    const contextValue = await verify(headers.authorization)
    return graphql({ schema, source: query, variableValues: variables, operationName, contextValue })
  })
  const closeSubscriptions = serveSubscriptions(app.server, schema, verify, (caller: Caller) => caller)
  const { origin, port: listening } = new URL(await app.listen({ host: '127.0.0.1', port }))
  return {
    port: Number(listening),
    origin,
    session,
    requests,
    queries,
    async close() {
      await closeSubscriptions()
      await app.close()
    },
  }
}
