/**
 * A client that watches one order over connections that fail, and that it sometimes cuts itself: it comes back
 * with the cursor of the last change it saw. It leaves when the order is settled. One that stays goes on after
 * the order was confirmed, until nothing more is to come of what is done to the order.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { subscribe } from '../../e2e/clients.ts'
import { type History, isEndAcknowledged, type Watched } from '../history.ts'
import { isSettled, isTerminal } from '../verdicts/lifecycle.ts'
import type { Placed } from '../workload/placing.ts'
import type { Random } from '../random.ts'
import { CUSTOMER, type Shop } from '../workload/shop.ts'

const WATCH = `subscription ($id: ID!, $after: String) {
  orderStatusChanged(orderId: $id, after: $after) { status cursor occurredAt } }`
const TIMEOUT_MS = 120_000
const RETRY_MS = 300
const CUT = 0.3

interface Change {
  status: string
  cursor: string
  occurredAt: string
}

export interface Watching {
  shop: Shop
  placed: Placed
  random: Random
  history: History
  /** What is done to the order meanwhile; with it, the watcher stays. */
  until: Promise<void> | undefined
  /** When everybody gives up, in milliseconds since the epoch. */
  deadline: number
}

export async function watchOrder({
  shop,
  placed,
  random,
  history,
  until,
  deadline,
}: Watching): Promise<void> {
  const { orderId } = placed
  const watched: Watched = { orderId, statuses: [], cuts: 0, stays: until !== undefined }
  history.watched.push(watched)
  let after = placed.cursor
  let acted = false
  void until?.catch(() => undefined).finally(() => (acted = true))
  const waitsFor = (status: string) => {
    if (isTerminal(status)) return false
    if (!isSettled(status)) return true
    return watched.stays && (!acted || isEndAcknowledged(history, orderId))
  }

  const latest = Math.min(Date.now() + TIMEOUT_MS, deadline)
  while (Date.now() < latest && waitsFor(watched.statuses.at(-1) ?? 'PENDING')) {
    try {
      const options = { variables: { id: orderId, after }, headers: await shop.headers(CUSTOMER) }
      let connectedAt = Infinity
      for await (const { data } of subscribe(shop.url, WATCH, options)) {
        if (!data) break
        const change = data.orderStatusChanged as Change
        watched.statuses.push(change.status)
        after = change.cursor
        const receivedAt = Date.now()
        const happenedAt = Date.parse(change.occurredAt)
        history.deliveries.push({
          feed: `orderStatusChanged of ${orderId}`,
          connectedAt,
          happenedAt,
          receivedAt,
        })
        connectedAt = Math.min(connectedAt, receivedAt)
        if (!waitsFor(change.status)) return
        if (random.chance(CUT)) {
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
