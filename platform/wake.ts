/**
 * A bell for one who waits: however often it rings before they look, they are woken once. So an open
 * connection costs one pending wake, and no queue.
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
