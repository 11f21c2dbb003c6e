/**
 * The load: orders one after the other, and beside them what is done to them later and who watches. Each worker
 * goes on until it is told to stop, and then sees to the end of what it has begun.
 */
import { act } from './acting.ts'
import type { History } from './history.ts'
import { placeOrder } from './placing.ts'
import { createRandom, type Random } from './random.ts'
import { restock } from './restocking.ts'
import type { Shop } from './shop.ts'
import { watchOrder } from './watcher.ts'

const RESTOCKED = 0.05
const ACTED_ON = 0.4
const WATCHED = 0.5
/** Of the watchers of an order that is acted on. */
const STAYING = 0.6
const PATIENCE_MS = 60_000
/** What a worker has under way besides the order that it places. */
const MOST_UNDER_WAY = 60

export interface Load {
  shop: Shop
  random: Random
  history: History
  stopping: () => boolean
  /** When everybody gives up, in milliseconds since the epoch. */
  deadline: number
}

export async function runWorker({ shop, random, history, stopping, deadline }: Load): Promise<void> {
  const underWay = new Set<Promise<void>>()
  const begin = (work: Promise<void>) => {
    const whole = work.finally(() => underWay.delete(whole))
    underWay.add(whole)
    return whole
  }
  const patience = () => Math.min(Date.now() + PATIENCE_MS, deadline)

  while (!stopping()) {
    if (random.chance(RESTOCKED)) await restock(shop, random, history, patience())
    // What runs beside the others has random numbers of its own, which their pace cannot change.
    const own = createRandom(random.int(0, 1e9))
    const placed = await placeOrder(shop, own, history, patience())
    if (!placed) continue
    const acting = own.chance(ACTED_ON)
      ? begin(act(shop, placed.orderId, createRandom(own.int(0, 1e9)), history, patience()))
      : undefined
    if (own.chance(WATCHED)) {
      const until = acting && own.chance(STAYING) ? acting : undefined
      void begin(watchOrder({ shop, placed, random: own, history, until, deadline }))
    }
    if (underWay.size >= MOST_UNDER_WAY) await Promise.race(underWay)
  }
  await Promise.all(underWay)
}
