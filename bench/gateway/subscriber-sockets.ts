/** Clients that subscribe over a WebSocket each, by graphql-transport-ws alone, and note how late events come. */
import { setTimeout as sleep } from 'node:timers/promises'
import WebSocket from 'ws'

const AT_ONCE = 200
const OPENED_WITHIN_MS = 60_000
const QUERY = 'subscription ($topic: ID!) { changed(topic: $topic) { at product { name } } }'

export interface SubscriberSockets {
  /** ms from the event to its delivery, since the last time. */
  takeLatencies(): number[]
  /** How many deliveries have come since the last time that latencies were taken. */
  readonly delivered: number
  close(): void
}

/** @param topics among which the subscribers are spread */
export async function openSubscribers(
  url: string,
  count: number,
  topics: number,
): Promise<SubscriberSockets> {
  let latencies: number[] = []
  let closing = false
  const sockets: WebSocket[] = []

  function open(index: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false })
      const late = setTimeout(() => reject(new Error('a socket was not opened in time')), OPENED_WITHIN_MS)
      sockets.push(socket)
      socket.on('open', () => socket.send('{"type":"connection_init"}'))
      socket.on('error', reject)
      socket.on('close', (code) => {
        if (!closing) reject(new Error(`a socket was closed with ${code}`))
      })
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString()) as {
          type: string
          payload?: { data?: { changed: { at: number; product: { name: string } } } }
        }
        if (message.type === 'ping') socket.send('{"type":"pong"}')
        if (message.type === 'next') {
          const change = message.payload?.data?.changed
          if (!change?.product.name) throw new Error(`an event came without its product: ${data.toString()}`)
          latencies.push(Date.now() - change.at)
        }
        if (message.type === 'error') throw new Error(data.toString())
        if (message.type !== 'connection_ack') return
        const variables = { topic: String(index % topics) }
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: QUERY, variables } }))
        clearTimeout(late)
        resolve()
      })
    })
  }

  for (let at = 0; at < count; at += AT_ONCE) {
    const length = Math.min(AT_ONCE, count - at)
    await Promise.all(Array.from({ length }, (_, index) => open(at + index)))
    await sleep(0)
  }
  return {
    takeLatencies() {
      const taken = latencies
      latencies = []
      return taken
    },
    get delivered() {
      return latencies.length
    },
    close() {
      closing = true
      for (const socket of sockets) socket.terminate()
    },
  }
}
