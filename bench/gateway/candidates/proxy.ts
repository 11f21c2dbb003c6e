/**
 * The least that a gateway in JavaScript can do: it makes the calls that Apollo's plan makes, all at once, parses their
 * answers, and writes the answer as JSON.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import type { Call } from '../replay-server.ts'

export type Known = Record<string, { calls: Call[]; answer: unknown }>

let known: Known = {}
const pool = new Pool(process.env.ORIGIN ?? '', { connections: 64 })

async function ask({ subgraph, body }: Call): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await pool.request({ method: 'POST', path: `/${subgraph}`, headers, body })
  JSON.parse(await answer.body.text())
}

const server = createServer((request, response) => {
  let text = ''
  request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  request.on('end', async () => {
    const { calls = [], answer } = known[(JSON.parse(text) as { query: string }).query] ?? {}
    await Promise.all(calls.map(ask))
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  })
})
process.on('message', (told: Known) => {
  known = told
  process.send?.({})
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.once('disconnect', () => process.exit())
