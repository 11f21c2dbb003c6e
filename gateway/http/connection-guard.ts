/**
 * Bounds the connections of the HTTP server, in total and for one address, below what the process may have open, so
 * that health probes are always answered. A connection that is too many is closed at once; the last few are kept
 * for probes, and answer nothing else.
 */
import { readFileSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { networkOf } from '#platform/identity/network.ts'
import { PROBES } from '#platform/process/health.ts'
import type { TrustProxy } from '../identity/client-address.ts'
import type { ConnectionLimits } from '../protection/limits.ts'

/** Files that the process needs for itself: subgraphs, Redis, modules. */
const FILES_OF_OURS = 256
/** Where the system does not say how many it allows. */
const OPEN_FILES = 8_192
/** Connections beyond the limit that may still ask for health. */
const FOR_PROBES = 32
const PROBE_WITHIN_MS = 2_000

export interface ConnectionGuard {
  /** Answers 503 to what comes over a connection that is kept for probes. @returns whether it did */
  refuses(request: IncomingMessage, response: ServerResponse): boolean
  /** Closes connections over which nothing has come yet, for which a server that closes would wait. */
  closeUnused(): void
}

type Limits = Pick<ConnectionLimits, 'LIMIT_CONNECTIONS' | 'LIMIT_CONNECTIONS_PER_ADDRESS'>

export function guardConnections(server: Server, limits: Limits, trusts: TrustProxy): ConnectionGuard {
  const most = Math.max(1, Math.min(limits.LIMIT_CONNECTIONS, openFilesLimit() - FILES_OF_OURS - FOR_PROBES))
  const byAddress = new Map<string, number>()
  const forProbes = new WeakSet<Socket>()
  const unused = new Set<Socket>()
  let open = 0

  server.on('connection', (socket: Socket) => {
    const address = networkOf(socket.remoteAddress ?? '')
    const ofAddress = (byAddress.get(address) ?? 0) + 1
    const isTooMuch = !trusts(address, 0) && ofAddress > limits.LIMIT_CONNECTIONS_PER_ADDRESS
    if (isTooMuch || open >= most + FOR_PROBES) {
      socket.destroy()
      return
    }
    open++
    byAddress.set(address, ofAddress)
    unused.add(socket)
    socket.once('close', () => {
      open--
      unused.delete(socket)
      const left = (byAddress.get(address) ?? 1) - 1
      if (left > 0) byAddress.set(address, left)
      else byAddress.delete(address)
    })
    if (open <= most) return
    forProbes.add(socket)
    setTimeout(() => socket.destroy(), PROBE_WITHIN_MS).unref()
  })

  const use = ({ socket }: IncomingMessage) => unused.delete(socket)
  server.on('request', use).on('upgrade', use)

  return {
    closeUnused() {
      for (const socket of unused) socket.destroy()
    },
    refuses(request, response) {
      if (!forProbes.has(request.socket)) return false
      response.setHeader('connection', 'close')
      if (PROBES.has(request.url ?? '')) return false
      response.writeHead(503, { 'retry-after': '1' }).end()
      return true
    },
  }
}

/** How many files the process may have open; a common default where the system does not say. */
function openFilesLimit(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? OPEN_FILES)
  } catch {
    return OPEN_FILES
  }
}
