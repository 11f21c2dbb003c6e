/**
 * The subgraphs of the graph: for each an HTTP client and a WebSocket. The gateway becomes ready when each has
 * been ready once; a subgraph that fails later takes its part out of the answers and not the whole gateway out
 * of service.
 */
import type { Checks } from '#platform/process/health.ts'
import type { FetchFromSubgraph } from '../execution/executor.ts'
import type { TokenSigner } from '../identity/token-signer.ts'
import type { SubgraphLimits } from './subgraph-breaker.ts'
import { createSubgraphClient } from './subgraph-client.ts'
import { spreadOverSockets } from './spread-over-sockets.ts'
import { createSubgraphSocket, type SubgraphSocket } from './subgraph-socket.ts'
import type { SubgraphLocation } from './subgraph-locations.ts'

export interface Subgraphs {
  readonly fetchFrom: FetchFromSubgraph
  socketOf(subgraph: string): SubgraphSocket
  readonly checks: Checks
  /** Subgraphs that were ready once and fail now. */
  readonly warnings: Checks
  close(): Promise<void>
}

export function connectSubgraphs(
  locations: readonly SubgraphLocation[],
  signer: TokenSigner,
  limits: SubgraphLimits,
): Subgraphs {
  const connected = new Map(
    locations.map(({ name, url }) => {
      const client = createSubgraphClient(name, url, signer, limits)
      const openSocket = () => createSubgraphSocket(name, url, signer)
      return [name, { client, socket: spreadOverSockets(limits.SUBGRAPH_SOCKETS, openSocket) }]
    }),
  )
  function find(name: string) {
    const found = connected.get(name)
    if (!found) throw new Error(`The supergraph names no subgraph "${name}".`)
    return found
  }

  return {
    fetchFrom: (name, request, context) => find(name).client.fetch(request, context),
    socketOf: (name) => find(name).socket,
    checks: Object.fromEntries(
      [...connected].map(([name, { client }]) => [name, untilFirst(client.checkReady)]),
    ),
    warnings: Object.fromEntries([...connected].map(([name, { client }]) => [name, client.checkBreaker])),
    async close() {
      await Promise.all(
        [...connected.values()].flatMap(({ client, socket }) => [socket.close(), client.close()]),
      )
    },
  }
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
