/** A subscription as an async iterator. Its results wait for their reader, up to a bound; then it ends with an error. */
import { type Client, type FormattedExecutionResult, type SubscribePayload } from 'graphql-ws'

const MAX_WAITING = 10_000

export function createIterate(subscribe: Client['subscribe']): Client['iterate'] {
  return function iterate<Data = Record<string, unknown>, Extensions = unknown>(request: SubscribePayload) {
    type Result = FormattedExecutionResult<Data, Extensions>
    const waiting: Result[] = []
    let outcome: { error?: unknown } | undefined
    let wake = () => {}

    function finish(how: { error?: unknown }): void {
      outcome ??= how
      wake()
    }
    const unsubscribe = subscribe<Data, Extensions>(request, {
      next(result) {
        if (waiting.push(result) > MAX_WAITING) {
          finish({ error: new Error(`More than ${MAX_WAITING} results wait to be read.`) })
          unsubscribe()
        }
        wake()
      },
      error: (error) => finish({ error }),
      complete: () => finish({}),
    })

    // Written out, as a generator's `return` would wait for the result that its `next` waits for.
    const results: AsyncIterableIterator<Result> = {
      async next() {
        for (;;) {
          const value = waiting.shift()
          if (value) return { done: false, value }
          if (outcome && 'error' in outcome) throw outcome.error
          if (outcome) return { done: true, value: undefined }
          await new Promise<void>((resolve) => (wake = resolve))
        }
      },
      async return() {
        waiting.length = 0
        finish({})
        unsubscribe()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]: () => results,
    }
    return results
  }
}
