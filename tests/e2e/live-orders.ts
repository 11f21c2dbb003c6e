/**
 * The changes of all orders as a client built on our package sees them, whatever happens to its connections, and the
 * same changes read again in one go, to compare with.
 */
import { randomUUID } from 'node:crypto'
import WebSocket from 'ws'
import { createResumableClient, type ResumableClientOptions } from '../../client/create-resumable-client.ts'
import { positionCursor } from '../../subgraphs/order/resolvers/change-cursors.ts'
import { quotedTotal, send, shippingAddress, subscribe } from './clients.ts'

export const BOARD = `subscription ($after: String) { ordersChanged(after: $after) { cursor status order { id } } }`
const PLACE = `mutation ($input: OrderPlaceInput!) { orderPlace(input: $input) { order { id } userErrors { message } } }`
const TOKENS = 'session { accessToken refreshToken }'
const SIGN_IN = `mutation ($email: String!) { session: sessionCreate(
  input: { email: $email, password: "correct-horse-battery-staple" }) { ${TOKENS} } }`
const REFRESH = `mutation ($refreshToken: String!) { session: sessionRefresh(
  input: { refreshToken: $refreshToken }) { ${TOKENS} } }`
const RETRY_WAIT_MS = 50

/** Somebody's session, which gives another access token for a stale one. */
export function createSession(url: string, email: string): (stale?: string) => Promise<string> {
  let tokens: { accessToken: string; refreshToken: string } | undefined

  async function open(query: string, variables: Record<string, unknown>) {
    const { data, errors } = await send(url, query, { variables })
    const opened = data?.session as { session: NonNullable<typeof tokens> | null } | undefined
    if (!opened?.session) throw new Error(`no session: ${JSON.stringify(errors ?? data)}`)
    return opened.session
  }
  return async (stale) => {
    if (!tokens) tokens = await open(SIGN_IN, { email })
    else if (stale === tokens.accessToken) tokens = await open(REFRESH, { refreshToken: tokens.refreshToken })
    return tokens.accessToken
  }
}

/** Orders one of what there is plenty of. @returns the order's id */
export async function placeOne(url: string, accessToken: string): Promise<string> {
  const { data } = await send(url, '{ product(slug: "halden-desk-lamp") { id } }')
  const { product } = data as { product: { id: string } }
  const lines = [{ productId: product.id, quantity: 1 }]
  const expectedTotal = await quotedTotal(url, lines)
  const paymentMethod = 'pm_card_visa'
  const input = { idempotencyKey: randomUUID(), lines, shippingAddress, paymentMethod, expectedTotal }
  const headers = { authorization: `Bearer ${accessToken}` }
  const placed = await send(url, PLACE, { headers, variables: { input } })
  const { order } = (placed.data?.orderPlace ?? {}) as { order?: { id: string } }
  if (!order) throw new Error(`the order was not placed: ${JSON.stringify(placed)}`)
  return order.id
}

interface Change {
  cursor: string
  status: string
  order: { id: string }
}

/** Before the first change of all. */
export const BEGINNING = positionCursor(0n)

/** The cursors of the first changes, by a connection that nothing happens to. */
export async function readBoard(url: string, accessToken: string, count: number): Promise<string[]> {
  const cursors: string[] = []
  const headers = { authorization: `Bearer ${accessToken}` }
  for await (const { data } of subscribe(url, BOARD, { headers, variables: { after: BEGINNING } })) {
    const { ordersChanged: change } = data as { ordersChanged: Change }
    cursors.push(change.cursor)
    if (cursors.length === count) break
  }
  return cursors
}

/** Watches from the first change of all on. */
export function watchBoard(url: string, options: Partial<ResumableClientOptions>) {
  const sockets: WebSocket[] = []
  const changes: Change[] = []
  const closes: number[] = []
  const errors: unknown[] = []
  class RecordedSocket extends WebSocket {
    constructor(address: string, protocol: string) {
      super(address, protocol)
      sockets.push(this)
    }
  }
  const client = createResumableClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: RecordedSocket,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, RETRY_WAIT_MS)),
    ...options,
  })
  client.on('closed', (event) => void closes.push((event as { code: number }).code))
  client.subscribe<{ ordersChanged: Change }>(
    { query: BOARD, variables: { after: BEGINNING } },
    {
      next: ({ data, errors: failed }) => {
        if (data) changes.push(data.ordersChanged)
        else errors.push(failed)
      },
      error: (error) => void errors.push(error),
      complete: () => undefined,
    },
  )
  return {
    cursors: () => changes.map(({ cursor }) => cursor),
    hasConfirmed: (ids: readonly string[]) =>
      ids.every((id) => changes.some(({ order, status }) => order.id === id && status === 'CONFIRMED')),
    statusesOf: (id: string) => changes.filter(({ order }) => order.id === id).map(({ status }) => status),
    closes,
    errors,
    /** Breaks the connection, without a word. */
    drop: () => sockets.at(-1)?.terminate(),
    isConnected: () => sockets.at(-1)?.readyState === WebSocket.OPEN,
    stop: () => client.dispose(),
  }
}
