/**
 * Many clients that watch all orders, a third on each transport: WebSocket with our package, Server-Sent Events resumed by
 * `Last-Event-ID`, Apollo's multipart protocol resumed by `after`. Each goes on behind the last change that it read,
 * whatever ends its connection, and notes every cursor that it was given.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import WebSocket from 'ws'
import { createResumableClient } from '../../../client/create-resumable-client.ts'
import { BEGINNING, BOARD } from '../live-orders.ts'

const SUBSCRIPTIONS_A_SOCKET = 25
const RETRY_WAIT_MS = 200
const MULTIPART = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json'

export interface Subscriber {
  readonly transport: 'ws' | 'sse' | 'multipart'
  readonly cursors: string[]
  /** How often its connection was opened again. */
  reopened: number
}

export interface ManySubscribers {
  readonly all: readonly Subscriber[]
  readonly errors: unknown[]
  stop(): Promise<void>
}

export function watchByMany(url: string, accessToken: string, count: number): ManySubscribers {
  const each = Math.floor(count / 3)
  const leaving = new AbortController()
  const errors: unknown[] = []
  const made = (transport: Subscriber['transport']): Subscriber[] =>
    Array.from({ length: each }, () => ({ transport, cursors: [], reopened: 0 }))
  const [onSockets, onEvents, onParts] = [made('ws'), made('sse'), made('multipart')]

  function watchOverSocket(subscribers: readonly Subscriber[]) {
    const client = createResumableClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      accessToken: async () => accessToken,
      retryWait: () => sleep(RETRY_WAIT_MS),
    })
    client.on('closed', () => subscribers.forEach((subscriber) => subscriber.reopened++))
    for (const { cursors } of subscribers) {
      client.subscribe<{ ordersChanged: { cursor: string } }>(
        { query: BOARD, variables: { after: BEGINNING } },
        {
          next: ({ data, errors: failed }) =>
            data ? cursors.push(data.ordersChanged.cursor) : errors.push(failed),
          error: (error) => errors.push(error),
          complete: () => undefined,
        },
      )
    }
    return client
  }

  /** Reads what comes until the connection ends. */
  async function readOnce({ transport, cursors }: Subscriber): Promise<void> {
    const last = cursors.at(-1) ?? BEGINNING
    const isSse = transport === 'sse'
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${accessToken}`,
        accept: isSse ? 'text/event-stream' : MULTIPART,
        ...(isSse && { 'last-event-id': last }),
      },
      body: JSON.stringify({ query: BOARD, variables: { after: isSse ? BEGINNING : last } }),
      signal: leaving.signal,
    })
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const whole = text.lastIndexOf('\n') + 1
      for (const [, cursor = ''] of text.slice(0, whole).matchAll(/"cursor":"([^"]+)"/g)) cursors.push(cursor)
      if (text.slice(0, whole).includes('"errors"')) errors.push(text)
      text = text.slice(whole)
    }
  }

  async function watchOverHttp(subscriber: Subscriber): Promise<void> {
    while (!leaving.signal.aborted) {
      await readOnce(subscriber).catch(() => undefined) // it is gone, and is opened again
      if (leaving.signal.aborted) return
      subscriber.reopened++
      await sleep(RETRY_WAIT_MS)
    }
  }

  const clients = Array.from({ length: Math.ceil(each / SUBSCRIPTIONS_A_SOCKET) }, (_, at) =>
    watchOverSocket(onSockets.slice(at * SUBSCRIPTIONS_A_SOCKET, (at + 1) * SUBSCRIPTIONS_A_SOCKET)),
  )
  const reading = Promise.all([...onEvents, ...onParts].map(watchOverHttp))
  return {
    all: [...onSockets, ...onEvents, ...onParts],
    errors,
    async stop() {
      leaving.abort()
      await reading
      await Promise.all(clients.map(async (client) => client.dispose()))
    },
  }
}
