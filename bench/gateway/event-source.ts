/**
 * Two subgraphs of a benchmark: `feed`, whose topics have an event each time that the parent asks for one, and `catalog`,
 * which completes them. Says on its channel how many subscriptions and calls reached it.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EventEmitter, on } from 'node:events'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { graphql, parse } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { composeSdl } from './compose-sdl.ts'

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])'
const FEED = `${LINK}
  type Query { topics: Int }
  type Subscription { changed(topic: ID!): Change! }
  type Change { at: Float! product: Product! }
  type Product @key(fields: "id", resolvable: false) { id: ID! }`
const CATALOG = `${LINK}
  type Query { products: Int }
  type Product @key(fields: "id") { id: ID! name: String! }`

export interface Counted {
  readonly subscriptions: number
  /** Calls that complete events. */
  readonly calls: number
}

const events = new EventEmitter().setMaxListeners(0)
let subscriptions = 0
let calls = 0

const feed = buildSubgraphSchema([
  {
    typeDefs: parse(FEED),
    resolvers: {
      Subscription: {
        changed: {
          subscribe(_: unknown, { topic }: { topic: string }) {
            subscriptions++
            return on(events, topic)
          },
          resolve: ([at]: [number], { topic }: { topic: string }) => ({ at, product: { id: topic } }),
        },
      },
    } as never,
  },
])
const catalog = buildSubgraphSchema([
  {
    typeDefs: parse(CATALOG),
    resolvers: {
      Product: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        name: ({ id }: { id: string }) => `Product ${id}`,
      },
    },
  },
])

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', async () => {
    response.setHeader('content-type', 'application/json')
    if (request.method === 'GET') return response.end('{"keys":[]}')
    calls++
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString()) as {
      query: string
      variables: Record<string, unknown>
    }
    response.end(JSON.stringify(await graphql({ schema: catalog, source: query, variableValues: variables })))
  })
})
useServer({ schema: feed }, new WebSocketServer({ server, path: '/feed' }))

server.listen(0, '127.0.0.1', () => {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sdl = composeSdl([
    { name: 'feed', url: `${origin}/feed`, typeDefs: parse(FEED) },
    { name: 'catalog', url: `${origin}/catalog`, typeDefs: parse(CATALOG) },
  ])
  process.send?.({ origin, sdl })
})
/** The topics to have an event now; none: what has been counted is asked for. */
process.on('message', (topics: number) => {
  for (let topic = 0; topic < topics; topic++) events.emit(String(topic), Date.now())
  if (topics === 0) process.send?.({ subscriptions, calls } satisfies Counted)
})
process.once('disconnect', () => process.exit())
