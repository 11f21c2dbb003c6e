/**
 * A client that watches one order to its end over connections that fail, and that it sometimes cuts itself: it
 * comes back with the cursor of the last change it saw.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { subscribe } from '../e2e/clients.ts'
import type { History } from './history.ts'
import type { Random } from './random.ts'
import type { Shop } from './shop.ts'

const WATCH = `subscription ($id: ID!, $after: String) {
  orderStatusChanged(orderId: $id, after: $after) { status cursor } }`
const PATIENCE_MS = 120_000
const RETRY_MS = 300
const SETTLED = new Set(['CONFIRMED', 'COMPLETED', 'REJECTED', 'EXPIRED', 'CANCELED'])

interface Change {
  status: string
  cursor: string
}

export async function watchOrder(
  shop: Shop,
  email: string,
  placed: { orderId: string; cursor: string },
  random: Random,
  history: History,
): Promise<void> {
  const watched = { orderId: placed.orderId, statuses: [] as string[], cuts: 0 }
  history.watched.push(watched)
  let after = placed.cursor
  const until = Date.now() + PATIENCE_MS
  while (Date.now() < until) {
    try {
      const options = { variables: { id: placed.orderId, after }, headers: await shop.headers(email) }
      for await (const { data } of subscribe(shop.url, WATCH, options)) {
        if (!data) break
        const change = data.orderStatusChanged as Change
        watched.statuses.push(change.status)
        after = change.cursor
        if (SETTLED.has(change.status)) return
        if (random.chance(0.3)) {
          watched.cuts++
          break
        }
      }
    } catch {
      // The connection failed, or no event came in time: once more from the last cursor.
    }
    await sleep(RETRY_MS)
  }
}
