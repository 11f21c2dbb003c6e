/** A subgraph for tests, behind the same door as the real ones: for the gateway alone, HTTP and WebSocket. */
import type { Caller } from '#platform/identity/caller.ts'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { fastify } from 'fastify'
import { graphql, parse } from 'graphql'
import { createVerifier, type Verify } from '#platform/identity/internal-token.ts'
import { serveSubscriptions } from '#platform/subgraph/subscriptions.ts'

export interface RunningSubgraph {
  port: number
  origin: string
  /** The headers of the requests that came. */
  requests: Record<string, unknown>[]
  /** Their texts. */
  queries: string[]
  stop(): Promise<void>
}

interface Posted {
  query: string
  variables?: Record<string, unknown>
  operationName?: string
}

export async function startSubgraphUnderTest(
  name: string,
  sdl: string,
  resolvers: object,
  port: number,
  gatewayUrl: () => string,
  jwks?: object,
): Promise<RunningSubgraph> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }])
  let verifier: Verify | undefined
  const verify: Verify = (authorization) =>
    (verifier ??= createVerifier(`${gatewayUrl()}/.well-known/jwks.json`, name))(authorization)
  const requests: Record<string, unknown>[] = []
  const queries: string[] = []

  const app = fastify({ forceCloseConnections: true })
  app.get('/readyz', async () => ({}))
  if (jwks) app.get('/.well-known/jwks.json', async () => jwks)
  app.post<{ Body: Posted }>('/graphql', async ({ headers, body }) => {
    const { query, variables, operationName } = body
    requests.push(headers)
    queries.push(query)
    const contextValue = await verify(headers.authorization)
    return graphql({ schema, source: query, variableValues: variables, operationName, contextValue })
  })
  const closeSubscriptions = serveSubscriptions(app.server, schema, verify, (caller: Caller) => caller)
  await app.listen({ host: '127.0.0.1', port })
  const address = app.server.address() as { port: number }
  return {
    port: address.port,
    origin: `http://127.0.0.1:${address.port}`,
    requests,
    queries,
    async stop() {
      await closeSubscriptions()
      await app.close()
    },
  }
}
