/**
 * A bell for one waiting subscriber: however often it rings before the subscriber looks, it wakes once. So an
 * open connection costs one pending wake, and no queue.
 */
export interface Wake {
  ring(): void
  /** Resolves with true at the next ring, also one that came before it was called; false once closed. */
  next(): Promise<boolean>
  isOpen(): boolean
  close(): void
}

export function createWake(onClose: () => void): Wake {
  let rung = false
  let closed = false
  let resolve: ((open: boolean) => void) | undefined
  const settle = () => {
    resolve?.(!closed)
    resolve = undefined
  }
  return {
    ring() {
      if (resolve) settle()
      else rung = true
    },
    async next() {
      if (closed) return false
      if (rung) {
        rung = false
        return true
      }
      return new Promise<boolean>((settled) => (resolve = settled))
    },
    isOpen: () => !closed,
    close() {
      if (closed) return
      closed = true
      onClose()
      settle()
    },
  }
}

/** What a generator that waits for the wake yields; the two end together. */
export function endingWith<Value>(
  wake: Wake,
  generator: AsyncGenerator<Value, undefined>,
): AsyncIterableIterator<Value> {
  return {
    async next() {
      const result = await generator.next()
      if (result.done) wake.close()
      return result
    },
    // A generator that waits can't be returned from: it is woken first, to find that it is over.
    async return() {
      wake.close()
      return generator.return(undefined)
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
