/**
 * One client's end of a subscription: results wait here until its socket takes them. A client that falls
 * too far behind is ended with an error that says so, rather than kept at the cost of ever more memory.
 */
import { GraphQLError } from 'graphql'
import type { EventResult } from './complete-event.ts'

const MAX_WAITING = 128

export interface Subscriber {
  /** @returns false when the client was ended because it is too slow */
  push(result: EventResult): boolean
  end(): void
  fail(error: GraphQLError): void
  readonly results: AsyncGenerator<EventResult, undefined>
}

/** @param onLeave called once, when the client wants no more */
export function createSubscriber(onLeave: () => void): Subscriber {
  const waiting: EventResult[] = []
  let outcome: { error?: GraphQLError } | undefined
  let wake: (() => void) | undefined

  function finish(how: { error?: GraphQLError }): void {
    outcome ??= how
    wake?.()
  }

  // Written out, as a generator function's `return` would wait for the result that its `next` waits for.
  const results: AsyncGenerator<EventResult, undefined> = {
    async next() {
      for (;;) {
        const result = waiting.shift()
        if (result) return { done: false, value: result }
        if (outcome?.error) throw outcome.error
        if (outcome) return { done: true, value: undefined }
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
    async return() {
      waiting.length = 0
      if (!outcome) onLeave()
      finish({})
      return { done: true, value: undefined }
    },
    async throw() {
      return results.return(undefined)
    },
    [Symbol.asyncIterator]: () => results,
    [Symbol.asyncDispose]: async () => void (await results.return(undefined)),
  }

  return {
    push(result) {
      if (waiting.length >= MAX_WAITING) {
        waiting.length = 0
        finish({ error: tooSlow() })
        return false
      }
      waiting.push(result)
      wake?.()
      return true
    },
    end: () => finish({}),
    fail: (error) => finish({ error }),
    results,
  }
}

const tooSlow = () =>
  new GraphQLError(`The subscription was ended: more than ${MAX_WAITING} events were waiting to be read.`, {
    extensions: { code: 'SUBSCRIBER_TOO_SLOW' },
  })
