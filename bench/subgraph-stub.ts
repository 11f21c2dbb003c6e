/**
 * A subgraph that costs next to nothing, for measuring the gateway in front of it: each operation gets the same
 * answer, and the keys of access tokens are served beside it. Told by its environment; says its port on stdout.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const answer = process.env.ANSWER as string
const jwks = process.env.JWKS as string

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.setHeader('content-type', 'application/json')
    response.end(request.url === '/.well-known/jwks.json' ? jwks : answer)
  })
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit())
