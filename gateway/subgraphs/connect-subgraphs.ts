/**
 * The subgraphs of the graph: for each an HTTP client and a WebSocket. The gateway becomes ready when each has
 * been ready once; a subgraph that fails later takes its part out of the answers and not the whole gateway out
 * of service.
 */
import type { Checks } from '#platform/process/health.ts'
import type { FetchFromSubgraph } from '../execution/executor.ts'
import type { TokenSigner } from '../identity/token-signer.ts'
import type { SubgraphLimits } from './subgraph-breaker.ts'
import { createSubgraphClient, type SubgraphClient } from './subgraph-client.ts'
import { spreadOverSockets } from './spread-over-sockets.ts'
import { createSubgraphSocket, type SubgraphSocket } from './subgraph-socket.ts'
import type { SubgraphLocation } from './subgraph-locations.ts'

export interface Subgraphs {
  readonly fetchFrom: FetchFromSubgraph
  socketOf(subgraph: string): SubgraphSocket
  readonly checks: Checks
  /** Subgraphs that were ready once and fail now. */
  readonly warnings: Checks
  /** A connection that no other graph uses is closed. */
  close(): Promise<void>
}

/** Connections that graphs share: what one knows of a subgraph's trouble, the next one knows. */
export interface SubgraphConnections {
  use(locations: readonly SubgraphLocation[]): Subgraphs
}

interface Connection {
  readonly client: SubgraphClient
  readonly socket: SubgraphSocket
  readonly checkReady: () => Promise<void>
  users: number
}

export function createSubgraphConnections(signer: TokenSigner, limits: SubgraphLimits): SubgraphConnections {
  const open = new Map<string, Connection>()

  function take({ name, url }: SubgraphLocation): [string, Connection] {
    const key = `${name} ${url}`
    let connection = open.get(key)
    if (!connection) {
      const client = createSubgraphClient(name, url, signer, limits)
      const openSocket = () => createSubgraphSocket(name, url, signer)
      const socket = spreadOverSockets(limits.SUBGRAPH_SOCKETS, openSocket)
      connection = { client, socket, checkReady: untilFirst(client.checkReady), users: 0 }
      open.set(key, connection)
    }
    connection.users++
    return [name, connection]
  }

  async function release({ name, url }: SubgraphLocation): Promise<void> {
    const key = `${name} ${url}`
    const connection = open.get(key)
    if (!connection || --connection.users > 0) return
    open.delete(key)
    await Promise.all([connection.socket.close(), connection.client.close()])
  }

  return {
    use: (locations) =>
      connectSubgraphs(new Map(locations.map(take)), async () => {
        await Promise.all(locations.map(release))
      }),
  }
}

function connectSubgraphs(
  connected: ReadonlyMap<string, Connection>,
  release: () => Promise<void>,
): Subgraphs {
  let released: Promise<void> | undefined
  function find(name: string) {
    const found = connected.get(name)
    if (!found) throw new Error(`The supergraph names no subgraph "${name}".`)
    return found
  }

  return {
    fetchFrom: (name, request, context) => find(name).client.fetch(request, context),
    socketOf: (name) => find(name).socket,
    checks: Object.fromEntries([...connected].map(([name, { checkReady }]) => [name, checkReady])),
    warnings: Object.fromEntries([...connected].map(([name, { client }]) => [name, client.checkBreaker])),
    close: () => (released ??= release()),
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
