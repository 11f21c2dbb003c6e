/**
 * The load: orders one after the other, and beside them later actions on them and their watchers. Each worker
 * goes on until it must stop, and then waits for what it has begun.
 */
import { act, COURSE } from './acting.ts'
import { authenticate } from './authenticating.ts'
import type { History } from '../history.ts'
import { placeOrder } from './placing.ts'
import { createRandom, type Random } from '../random.ts'
import { reprice } from './pricing.ts'
import { restock } from './restocking.ts'
import type { Shop } from './shop.ts'
import { watchOrder } from '../watching/watcher.ts'

const RESTOCKED = 0.05
const REPRICED = 0.03
const ACTED_ON = 0.4
const WATCHED = 0.5
/** Of the watchers of an order that is acted on. */
const STAYING = 0.6
/** Of those whose bank wants them to authenticate; of the others, how many succeed. */
const GIVEN_UP = 0.25
const AUTHENTICATED = 0.7
const TIMEOUT_MS = 60_000
/** What a worker has under way besides the order that it places. */
const MAX_UNDER_WAY = 60

export interface Load {
  shop: Shop
  random: Random
  history: History
  stopping: () => boolean
  /** When everybody gives up, in milliseconds since the epoch. */
  deadline: number
  /** The longest wait before something is done to an order. */
  maxWaitMs?: number | undefined
  /** What is done to every order; by default something to some. */
  course?: keyof typeof COURSE | undefined
}

export async function runWorker({
  shop,
  random,
  history,
  stopping,
  deadline,
  maxWaitMs,
  course,
}: Load): Promise<void> {
  const underWay = new Set<Promise<void>>()
  const begin = (work: Promise<void>) => {
    const whole = work.finally(() => underWay.delete(whole))
    underWay.add(whole)
    return whole
  }
  const timeout = () => Math.min(Date.now() + TIMEOUT_MS, deadline)

  while (!stopping()) {
    if (random.chance(RESTOCKED)) await restock(shop, random, history, timeout())
    if (random.chance(REPRICED)) await reprice(shop, random.pick(shop.products), history, timeout())
    // What runs beside the others has random numbers of its own, which their pace cannot change.
    const own = createRandom(random.int(0, 1e9))
    // Until it is answered: an order whose customer the bank wants would wait for them in vain.
    const placed = await placeOrder(shop, own, history, deadline)
    if (!placed) continue
    const isActedOn = own.chance(course ? 1 : ACTED_ON)
    const later = createRandom(own.int(0, 1e9))
    const doing = (what = course && COURSE[course], until = timeout()) =>
      act({ shop, ...placed, random: later, history, until, maxWaitMs }, what)
    const acting = placed.wantsAuthentication ? begin(beAsked()) : isActedOn ? begin(doing()) : undefined

    /** Some do what the bank wants, some fail, and some give the order up. */
    async function beAsked(): Promise<void> {
      if (later.chance(GIVEN_UP)) return doing(COURSE.cancelLater, deadline)
      const outcome = later.chance(AUTHENTICATED) ? 'succeeded' : 'failed'
      const isDone = await authenticate({ shop, ...placed!, history, until: deadline }, outcome)
      if (isDone && isActedOn) await doing()
    }

    if (own.chance(WATCHED)) {
      const until = acting && own.chance(STAYING) ? acting : undefined
      void begin(watchOrder({ shop, placed, random: own, history, until, deadline }))
    }
    if (underWay.size >= MAX_UNDER_WAY) await Promise.race(underWay)
  }
  await Promise.all(underWay)
}
