/**
 * The parts of a service, closed in the reverse order of their opening. While a start is under way they belong to
 * the start, and a start that fails closes what it had opened; afterwards they belong to the caller.
 *
 *     await using parts = ownParts()
 *     const bus = parts.own(await connectBus(url, STREAMS))
 *     return { bus, close: parts.handOver() }
 */
import type { Closable } from './run-service.ts'

export interface OwnedParts extends AsyncDisposable {
  own<Part extends Closable>(part: Part): Part
  /** For what is closed by another name than `close`. */
  adopt<Part>(part: Part, close: (part: Part) => Promise<unknown> | void): Part
  /** @returns closes everything, once however often it is called; from now on the start no longer does */
  handOver(): () => Promise<void>
}

export function ownParts(): OwnedParts {
  const stack = new AsyncDisposableStack()
  const adopt: OwnedParts['adopt'] = (part, close) =>
    stack.adopt(part, async (each) => void (await close(each)))
  return {
    adopt,
    own: (part) => adopt(part, (each) => each.close()),
    handOver() {
      const owned = stack.move()
      let closed: Promise<void> | undefined
      return () => (closed ??= owned.disposeAsync())
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
