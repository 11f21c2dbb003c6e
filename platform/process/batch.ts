/**
 * Doing many things in one go: what is asked for within a moment is gathered and done together. The work of
 * one batch ends before the next begins, so the more there is to do, the larger the batches become. How much
 * may wait is for those to bound who ask.
 */

/**
 * @param work does a batch; where it fails, all who asked for a part of it are told
 * @param gatherMs how long the first of a batch waits for others
 * @param most how many a batch may have
 * @returns asks for one; resolves once its batch is done
 */
export function createBatches<Item>(
  work: (items: Item[]) => Promise<void>,
  gatherMs: number,
  most: number,
): (item: Item) => Promise<void> {
  let waiting: { item: Item; resolve: () => void; reject: (error: unknown) => void }[] = []
  let running = false
  let goNow = () => {}

  async function run(): Promise<void> {
    running = true
    while (waiting.length > 0) {
      await gathered()
      const batch = waiting.slice(0, most)
      waiting = waiting.slice(most)
      try {
        await work(batch.map(({ item }) => item))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    running = false
  }

  /** Resolves when the time is up or the batch is full. */
  function gathered(): Promise<void> {
    if (waiting.length >= most) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, gatherMs)
      goNow = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (waiting.length >= most) goNow()
      if (!running) void run()
    })
}
