/**
 * The subgraphs of the graph: for each an HTTP client and a WebSocket, at the place that the configuration
 * names or else the supergraph. The gateway becomes ready when each has been ready once; that one fails
 * later takes its part out of the answers and not the whole gateway out of service.
 */
import type { Checks } from '#platform/process/health.ts'
import type { GatewayConfig } from '../config.ts'
import type { Graph } from './graph.ts'
import type { InternalTokens } from '../identity/internal-token.ts'
import { createSubgraphClient, type SubgraphClient } from './subgraph-client.ts'
import { createSubgraphSocket, type SubgraphSocket } from '../subscriptions/subgraph-socket.ts'

export interface Subgraphs {
  readonly clients: Readonly<Record<string, SubgraphClient>>
  readonly sockets: Readonly<Record<string, SubgraphSocket>>
  readonly checks: Checks
  close(): Promise<void>
}

type Places = Pick<GatewayConfig, 'USER_URL' | 'PRODUCT_URL' | 'ORDER_URL' | 'PAYMENT_URL'>

export function connectSubgraphs(graph: Graph, config: Places, tokens: InternalTokens): Subgraphs {
  const places = new Map([
    ['user', config.USER_URL],
    ['product', config.PRODUCT_URL],
    ['order', config.ORDER_URL],
    ['payment', config.PAYMENT_URL],
  ])
  const located = graph.subgraphs.map(({ name, url }) => ({ name, url: places.get(name) ?? url }))
  const clients = byName(located, ({ name, url }) => createSubgraphClient(name, url, tokens))
  const sockets = byName(located, ({ name, url }) => createSubgraphSocket(name, url, tokens))
  return {
    clients,
    sockets,
    checks: byName(located, ({ name }) => untilFirst((clients[name] as SubgraphClient).checkReady)),
    async close() {
      await Promise.all([...Object.values(sockets), ...Object.values(clients)].map((part) => part.close()))
    },
  }
}

function byName<Place extends { name: string }, Part>(
  places: readonly Place[],
  make: (place: Place) => Part,
): Record<string, Part> {
  return Object.fromEntries(places.map((place) => [place.name, make(place)]))
}

/** A check that, once it has passed, is not made again. */
function untilFirst(check: () => Promise<void>): () => Promise<void> {
  let passed = false
  return async () => {
    if (passed) return
    await check()
    passed = true
  }
}
