/**
 * Many items in one go: items that arrive within a moment are gathered and done as one batch. A batch ends
 * before the next one begins, so under load the batches become larger. The callers must bound how many items
 * may wait.
 */

/**
 * @param work does a batch; if it fails, the promise of each of its items rejects
 * @param gatherMs how long the first item of a batch waits for others
 * @param maxSize how many items a batch may have
 * @returns adds one item; resolves when its batch is done
 */
export function createBatches<Item>(
  work: (items: Item[]) => Promise<void>,
  gatherMs: number,
  maxSize: number,
): (item: Item) => Promise<void> {
  let waiting: { item: Item; resolve: () => void; reject: (error: unknown) => void }[] = []
  let running = false
  let goNow = () => {}

  async function run(): Promise<void> {
    running = true
    while (waiting.length > 0) {
      await gathered()
      const batch = waiting.slice(0, maxSize)
      waiting = waiting.slice(maxSize)
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
    if (waiting.length >= maxSize) return Promise.resolve()
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
      if (waiting.length >= maxSize) goNow()
      if (!running) void run()
    })
}
