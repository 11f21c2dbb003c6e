/**
 * The turns of a consumer: so many messages at once, each held from when it is taken until its work has ended. A
 * message that takes too long is given back: somebody else may have it, while its work keeps its turn to the end.
 */

interface Held {
  since: number
  isOurs: boolean
  work: Promise<void>
}

export interface Turns<Message> {
  /** Begins the work for a message; there must be a free turn. */
  take(message: Message): void
  free(): number
  /** Resolves when it is worth asking for more: a quarter of the turns is free, or `wake` was called. */
  someFree(): Promise<void>
  wake(): void
  /** The messages that are held and have not been given back. */
  held(): Message[]
  /** The messages that have been held for longer than this; they are ours no more. */
  giveBack(olderThanMs: number): Message[]
  /** Resolves when no work is under way. */
  idle(): Promise<void>
}

/** @param work must not reject; `isOurs` says whether its message has not been given back meanwhile */
export function createTurns<Message>(
  max: number,
  work: (message: Message, isOurs: () => boolean) => Promise<void>,
): Turns<Message> {
  const holding = new Map<Message, Held>()
  const enough = Math.ceil(max / 4)
  let resolve: (() => void) | undefined
  const free = () => max - holding.size
  const ours = () => [...holding].filter(([, { isOurs }]) => isOurs)

  function wake(): void {
    resolve?.()
    resolve = undefined
  }

  return {
    free,
    wake,
    take(message) {
      const held: Held = { since: performance.now(), isOurs: true, work: Promise.resolve() }
      holding.set(message, held)
      held.work = work(message, () => held.isOurs).finally(() => {
        holding.delete(message)
        if (free() >= enough) wake()
      })
    },
    async someFree() {
      if (free() >= enough) return
      await new Promise<void>((settled) => (resolve = settled))
    },
    held: () => ours().map(([message]) => message),
    giveBack(olderThanMs) {
      const before = performance.now() - olderThanMs
      const late = ours().filter(([, { since }]) => since < before)
      for (const [, held] of late) held.isOurs = false
      return late.map(([message]) => message)
    },
    async idle() {
      await Promise.allSettled([...holding.values()].map((held) => held.work))
    },
  }
}
