/**
 * One client's end of a subscription: results wait here until its connection takes them. For a client that falls too far
 * behind, what waits is conflated where each event is the state of its thing: it gets the latest, and the end after it.
 * Where events are steps, none of which may be missing, the client is ended with an error that says so, and resumes
 * behind the last one that it read.
 */
import { GraphQLError } from 'graphql'
import type { EventResult } from './complete-event.ts'

const MAX_WAITING = 128

export interface StreamedEvent {
  readonly result: EventResult
  /** By which the stream can be resumed behind this event. */
  readonly cursor: string | undefined
}

export interface SubscriberOptions {
  /** Called once, when the client wants no more. */
  readonly onLeave: () => void
  /** Whether the latest event makes those before it superfluous. */
  readonly conflates: boolean
}

export interface Subscriber {
  /** @returns false when the client was ended because it is too slow */
  push(event: StreamedEvent): boolean
  end(): void
  fail(error: GraphQLError): void
  readonly results: AsyncGenerator<StreamedEvent, undefined>
}

export function createSubscriber({ onLeave, conflates }: SubscriberOptions): Subscriber {
  const waiting: StreamedEvent[] = []
  let outcome: { error?: GraphQLError } | undefined
  let wake: (() => void) | undefined

  function finish(how: { error?: GraphQLError }): void {
    outcome ??= how
    wake?.()
  }

  // Written out, as a generator function's `return` would wait for the result that its `next` waits for.
  const results: AsyncGenerator<StreamedEvent, undefined> = {
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
    push(event) {
      if (waiting.length >= MAX_WAITING && conflates) {
        waiting.length = 0
      } else if (waiting.length >= MAX_WAITING) {
        waiting.length = 0
        finish({ error: tooSlow() })
        return false
      }
      waiting.push(event)
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
