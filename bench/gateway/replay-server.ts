/**
 * The subgraphs of a benchmark: each answer is made once and replayed. Its parent tells it what to say of the requests
 * that it gets, and asks which ones came. Says its port on its channel.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { replayedGraph } from './engine-graph.ts'

export interface Call {
  readonly subgraph: string
  readonly body: string
}

const { sdl, replay } = replayedGraph()
const jwks = process.env.JWKS ?? '{}'
let calls: Call[] = []

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', async () => {
    const subgraph = (request.url ?? '/').slice(1)
    response.setHeader('content-type', 'application/json')
    if (subgraph === 'jwks') return response.end(jwks)
    if (request.method === 'GET') return response.end('{}')
    const body = Buffer.concat(chunks).toString()
    calls.push({ subgraph, body })
    response.end(await replay(subgraph, body))
  })
})
server.listen(0, '127.0.0.1', () => {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const text = sdl.replaceAll(/http:\/\/(accounts|inventory|products|reviews)/g, `${origin}/$1`)
  process.send?.({ origin, sdl: text })
})
process.on('message', () => {
  process.send?.({ calls })
  calls = []
})
process.once('disconnect', () => process.exit())
