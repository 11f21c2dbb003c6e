/** A page of a shop that loads our package as modules, without a bundler, and watches all orders with it. */
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, posix } from 'node:path'
import { BEGINNING, BOARD } from '../live-orders.ts'

const imports = {
  '@storegraph/client': '/@storegraph/client/dist/create-resumable-client.js',
  'graphql-ws': '/graphql-ws/dist/client.js',
}

const script = `
import { createResumableClient } from '@storegraph/client'
const sockets = []
const changes = []
class RecordedSocket extends WebSocket {
  constructor(url, protocol) { super(url, protocol); sockets.push(this) }
}
globalThis.shop = {
  closes: [],
  watch(url, token) {
    const client = createResumableClient({
      url,
      webSocketImpl: RecordedSocket,
      retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
      accessToken: () => token,
    })
    client.on('closed', ({ code }) => shop.closes.push(code))
    const variables = { after: ${JSON.stringify(BEGINNING)} }
    client.subscribe({ query: ${JSON.stringify(BOARD)}, variables }, {
      next: ({ data }) => changes.push(data.ordersChanged),
      error: (error) => changes.push(error),
      complete: () => changes.push('complete'),
    })
  },
  isConnected: () => sockets.at(-1)?.readyState === WebSocket.OPEN,
  drop: () => sockets.at(-1).close(4999, 'dropped'),
  cursors: () => changes.map(({ cursor }) => cursor),
  hasConfirmed: (ids) =>
    ids.every((id) => changes.some(({ order, status }) => order?.id === id && status === 'CONFIRMED')),
}`

/**
 * Serves it on this machine, as a browser lets no other page open connections to it.
 * @param project a folder with node_modules
 */
export async function startShop(project: string): Promise<{ url: string; stop(): Promise<void> }> {
  const page = `<!doctype html><link rel="icon" href="data:,">
    <script type="importmap">${JSON.stringify({ imports })}</script><script type="module">${script}</script>`
  const server = createServer((request, response) => {
    const path = posix.normalize(request.url ?? '/')
    const isPage = path === '/'
    response.setHeader('content-type', isPage ? 'text/html' : 'text/javascript')
    if (isPage) response.end(page)
    else createReadStream(join(project, 'node_modules', path)).pipe(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
