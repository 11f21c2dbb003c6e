/**
 * A while without faults, in which everything must be prompt: orders with good cards are confirmed, and what is
 * confirmed to whoever did it is shown to everybody else at once, by feeds, caches and copies.
 */
import { fromGlobalId } from '#platform/graphql/global-id.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { send } from '../e2e/clients.ts'
import { act, COURSE } from './acting.ts'
import { readCatalog } from './catalog.ts'
import type { History } from './history.ts'
import { place } from './placing.ts'
import { createRandom, type Random } from './random.ts'
import { reflectPrice, reflectStock } from './reflecting.ts'
import type { Shop } from './shop.ts'
import { watchOrder } from './watcher.ts'

const ORDERS = 8
const CARDS = ['pm_card_visa', 'pm_card_mastercard']
/** Enough that nobody can be refused for want of it. */
const PLENTY = 20

export interface Calm {
  shop: Shop
  urls: Record<string, string>
  random: Random
  history: History
  /** When everybody gives up, in milliseconds since the epoch. */
  deadline: number
}

export async function beCalm(calm: Calm): Promise<void> {
  const { shop, urls, random, history, deadline } = calm
  const from = Date.now()
  const catalog = await readCatalog(urls)
  const plentiful = shop.products.filter(
    (id) => (catalog.truth.get(fromGlobalId('prod', id))?.available ?? 0) >= PLENTY,
  )
  const [priced, stocked, ...ordered] = shuffled(plentiful, random)
  if (!priced || !stocked || ordered.length === 0) return
  const orders = Array.from({ length: ORDERS }, async (_, index) => {
    const own = createRandom(random.int(0, 1e9))
    const basket = {
      lines: [{ productId: own.pick(ordered), quantity: own.int(1, 3) }],
      paymentMethod: own.pick(CARDS),
    }
    const placed = await place(shop, basket, 1, history, deadline)
    if (!placed) return
    const acting = act(
      { shop, ...placed, random: own, history, until: deadline, maxWaitMs: 1_000 },
      COURSES[index],
    )
    await Promise.all([watchOrder({ shop, placed, random: UNCUT, history, until: acting, deadline }), acting])
  })
  const measured = measure(shop)
  await Promise.all([
    ...orders,
    reflectPrice({ ...calm, productId: priced }),
    reflectStock({ ...calm, productId: stocked }),
  ])
  history.calm.push({ from, until: Date.now(), answerMs: await measured.stop() })
}

const COURSES = [
  COURSE.cancel,
  COURSE.cancelLater,
  COURSE.refundPart,
  COURSE.refundWhole,
  COURSE.refundWhole,
  COURSE.refundAndCancel,
  COURSE.shipAndCancel,
  COURSE.ship,
]
const SIMPLE = '{ products(first: 1) { nodes { id availability { available } } } }'
const MEASURED_EVERY_MS = 100

/** Asks for little, over and over: what takes long then is the machine, which is busy with other things. */
function measure(shop: Shop): { stop(): Promise<number> } {
  const took: number[] = []
  let stopped = false
  const measuring = (async () => {
    while (!stopped) {
      const began = performance.now()
      await send(shop.url, SIMPLE).catch(() => undefined)
      took.push(performance.now() - began)
      await sleep(MEASURED_EVERY_MS)
    }
  })()
  return {
    async stop() {
      stopped = true
      await measuring
      return took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)] ?? 0
    },
  }
}

/** A subscriber that keeps its connection. */
const UNCUT: Random = { ...createRandom(0), chance: () => false }

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
