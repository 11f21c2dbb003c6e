/**
 * Staff's board: one subscriber of the changes of all orders, from the first one on, over connections that fail. It
 * comes back with the cursor of the last change that it got.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { positionCursor } from '../../../subgraphs/order/resolvers/change-cursors.ts'
import { subscribe } from '../../e2e/clients.ts'
import type { History } from '../history.ts'
import { type Shop, STAFF } from '../workload/shop.ts'

const WATCH = `subscription ($after: String) {
  ordersChanged(after: $after) { status cursor occurredAt order { id } } }`
const RETRY_MS = 300

interface Change {
  status: string
  cursor: string
  occurredAt: string
  order: { id: string }
}

/** Watches until the signal says so. */
export async function watchBoard(shop: Shop, history: History, signal: AbortSignal): Promise<void> {
  let after = positionCursor(0n)
  while (!signal.aborted) {
    try {
      const options = { variables: { after }, headers: await shop.headers(STAFF), signal }
      let connectedAt = Infinity
      for await (const { data } of subscribe(shop.url, WATCH, options)) {
        if (!data || signal.aborted) break
        const { status, cursor, occurredAt, order } = data.ordersChanged as Change
        after = cursor
        history.board.push({ orderId: order.id, status, position: cursor })
        const receivedAt = Date.now()
        const happenedAt = Date.parse(occurredAt)
        history.deliveries.push({ feed: 'ordersChanged', connectedAt, happenedAt, receivedAt })
        connectedAt = Math.min(connectedAt, receivedAt)
      }
    } catch {
      // The connection failed, or nothing happened for long: once more from the last cursor.
    }
    if (!signal.aborted) await sleep(RETRY_MS)
  }
}
