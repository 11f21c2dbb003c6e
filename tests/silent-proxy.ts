/**
 * A TCP connection that falls silent instead of breaking, as when a host is lost or a NAT forgets it: nobody is
 * told, nothing arrives. In one direction or in both; then it heals, or its connections stay silent for good.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Direction = 'both' | 'toServer' | 'toClient'

export interface SilentProxy {
  port: number
  /** The url with the proxy in the place of the server. */
  url(serverUrl: string): string
  /** From now on nothing arrives, also not that a side has closed the connection. New connections are silent too. */
  silence(direction?: Direction): void
  /** What was held back arrives. */
  heal(): void
  /** The connections of now stay silent for good, while new ones work. */
  forget(): void
  stop(): Promise<void>
}

interface Pair {
  client: Socket
  server: Socket
  forgotten: boolean
}

/** @param serverUrl where the server is; only its host and port are looked at */
export async function startSilentProxy(serverUrl: string): Promise<SilentProxy> {
  const { hostname, port } = new URL(serverUrl)
  const pairs = new Set<Pair>()
  let silent: Direction | undefined

  const isSilent = (pair: Pair, towards: Direction) =>
    pair.forgotten || silent === 'both' || silent === towards

  /** Passes on what `from` sends, and its end, unless that way is silent. */
  function pass(pair: Pair, from: Socket, to: Socket, towards: Direction): void {
    from.on('data', (bytes) => void to.write(bytes))
    from.on('error', () => undefined)
    from.on('close', () => {
      if (isSilent(pair, towards)) return
      to.destroy()
      pairs.delete(pair)
    })
  }

  /** A socket that is not read from holds back what arrives, as a lost way does. */
  function apply(pair: Pair): void {
    for (const [from, towards] of [
      [pair.client, 'toServer'],
      [pair.server, 'toClient'],
    ] as const) {
      if (isSilent(pair, towards)) from.pause()
      else from.resume()
    }
  }

  const proxy = createServer((client) => {
    const pair = { client, server: connect(Number(port), hostname), forgotten: false }
    pairs.add(pair)
    pass(pair, pair.client, pair.server, 'toServer')
    pass(pair, pair.server, pair.client, 'toClient')
    apply(pair)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const own = (proxy.address() as AddressInfo).port

  return {
    port: own,
    url: (url) => Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(own) }).href,
    silence(direction = 'both') {
      silent = direction
      pairs.forEach(apply)
    },
    heal() {
      silent = undefined
      for (const pair of pairs) {
        // One side has gone meanwhile: now the other is told.
        if (!pair.forgotten && (pair.client.destroyed || pair.server.destroyed)) {
          pair.client.destroy()
          pair.server.destroy()
          pairs.delete(pair)
        } else apply(pair)
      }
    },
    forget() {
      for (const pair of pairs) {
        pair.forgotten = true
        apply(pair)
      }
    },
    async stop() {
      proxy.close()
      for (const { client, server } of pairs) {
        client.destroy()
        server.destroy()
      }
    },
  }
}
