/**
 * Hears of each entity that has changed, as its owner publishes it. What is kept of an entity is known by two tags: its
 * own (`Product:<uuid>`), and that of its type, which a list has, as any product may come into it.
 */
import { productChanged } from '#contracts/catalog.ts'
import type { Bus } from '#platform/messaging/bus.ts'
import { startWatch, type Watch } from '#platform/messaging/watch.ts'
import type { Closable } from '#platform/process/run-service.ts'
import type { Invalidations } from './invalidations.ts'
import type { Hearing } from './response-cache.ts'

/** @param bus may be on its way: until it is there, nothing is heard */
export function startEntityChanges(bus: Promise<Bus>, invalidations: Invalidations): Hearing & Closable {
  let watch: Watch | undefined
  let hears = false
  let closed = false

  /** From a break on nothing is heard, until the watch says that it listens again. */
  async function followBreaks({ connection }: Bus): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') hears = false
    }
  }

  const watching = bus.then((made) => {
    if (closed) return
    void followBreaks(made)
    watch = startWatch(
      made,
      productChanged,
      ({ productId }) => {
        invalidations.note(`Product:${productId}`)
        invalidations.note('Product')
      },
      () => {
        hears = true
        invalidations.noteAll()
      },
    )
  })
  watching.catch(() => undefined) // whoever made the connection says why there is none
  return {
    isHearing: () => hears,
    get count() {
      return invalidations.count
    },
    async close() {
      closed = true
      hears = false
      await watch?.close()
    },
  }
}
