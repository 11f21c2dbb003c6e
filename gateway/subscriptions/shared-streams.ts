/**
 * Subscribers with the same key share one upstream subscription and one execution per event, and none of them
 * notices. A subscriber that comes while a stream is under way would miss its beginning: where events have cursors
 * it starts on a stream of its own, and the two become one as soon as they have delivered the same cursor; where
 * they have none, an event is the state of its thing, and the newcomer gets the latest at once.
 */
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import { log } from '#platform/process/log.ts'
import type { SubgraphAnswer } from '../execution/executor.ts'
import type { CompleteEvent } from './complete-event.ts'
import type { OpenSource } from './source-stream.ts'
import { createSubscriber, type StreamedEvent, type Subscriber } from './subscriber.ts'
import type { Subscription } from './subscription.ts'

/** Events of one source that wait for execution; more than this and the source is faster than the graph. */
const MAX_PENDING = 1_000

interface Stream {
  subscribers: Set<Subscriber>
  pending: SubgraphAnswer[]
  busy: boolean
  /** The last event delivered. */
  latest?: StreamedEvent
  /** The cursor behind which it began. */
  after: string | undefined
  /** Set when the source is done; takes effect once what is pending is delivered. */
  outcome?: (subscriber: Subscriber) => void
  stop: () => void
  finish: (outcome: Stream['outcome']) => void
}

export interface SharedStreams {
  subscribe(subscription: Subscription): AsyncGenerator<StreamedEvent, undefined>
  /** The number of upstream subscriptions. */
  size(): number
  /** Ends every one, with an error that says why, once what is pending is delivered. */
  failAll(error: GraphQLError): void
}

export function createSharedStreams(openSource: OpenSource, completeEvent: CompleteEvent): SharedStreams {
  const streams = new Map<string, Set<Stream>>()

  function open(subscription: Subscription): Stream {
    const stream: Stream = {
      subscribers: new Set(),
      pending: [],
      busy: false,
      after: subscription.after,
      stop: () => undefined,
      finish(outcome) {
        stream.outcome = outcome
        void work(stream, subscription)
      },
    }
    const { finish } = stream
    const siblings = streams.get(subscription.key) ?? new Set()
    streams.set(subscription.key, siblings.add(stream))
    stream.stop = openSource(subscription, {
      onEvent(event) {
        if (stream.pending.push(event) > MAX_PENDING) finish((subscriber) => subscriber.fail(overrun()))
        else void work(stream, subscription)
      },
      onEnd: () => finish((subscriber) => subscriber.end()),
      onError: ([error]) => finish((subscriber) => subscriber.fail(toError(error))),
    })
    return stream
  }

  function close(stream: Stream, { key }: Subscription): void {
    stream.stop()
    stream.pending.length = 0
    stream.subscribers.clear()
    const siblings = streams.get(key)
    siblings?.delete(stream)
    if (siblings?.size === 0) streams.delete(key)
  }

  /** Delivers what is pending, one event at a time and in order. */
  async function work(stream: Stream, subscription: Subscription): Promise<void> {
    if (stream.busy) return
    stream.busy = true
    for (let event = stream.pending.shift(); event; event = stream.pending.shift()) {
      const result = await completeEvent(event, subscription)
      if (stream.subscribers.size === 0) return
      deliver(stream, { result, cursor: subscription.plan.cursorOf(event.data) })
      if (stream.subscribers.size === 0 || mergeIntoTwin(stream, subscription)) {
        return close(stream, subscription)
      }
    }
    stream.busy = false
    if (!stream.outcome) return
    for (const subscriber of stream.subscribers) stream.outcome(subscriber)
    close(stream, subscription)
  }

  /** Two streams that have delivered the same cursor go on the same: one of them is enough. */
  function mergeIntoTwin(stream: Stream, { key }: Subscription): boolean {
    const cursor = stream.latest?.cursor
    if (cursor === undefined || stream.outcome) return false
    for (const twin of streams.get(key) ?? []) {
      if (twin === stream || twin.latest?.cursor !== cursor) continue
      for (const subscriber of stream.subscribers) twin.subscribers.add(subscriber)
      return true
    }
    return false
  }

  function streamFor(subscription: Subscription): Stream {
    for (const stream of streams.get(subscription.key) ?? []) {
      if (stream.outcome || stream.after !== subscription.after) continue
      if (!stream.latest || !subscription.plan.resumable) return stream
    }
    return open(subscription)
  }

  return {
    subscribe(subscription) {
      const onLeave = () => {
        for (const stream of streams.get(subscription.key) ?? []) {
          if (stream.subscribers.delete(subscriber) && stream.subscribers.size === 0) {
            close(stream, subscription)
          }
        }
      }
      const subscriber = createSubscriber({ onLeave, conflates: !subscription.plan.resumable })
      const stream = streamFor(subscription)
      stream.subscribers.add(subscriber)
      if (stream.latest) subscriber.push(stream.latest)
      return subscriber.results
    },
    size: () => [...streams.values()].reduce((sum, siblings) => sum + siblings.size, 0),
    failAll(error) {
      const all = [...streams.values()].flatMap((siblings) => [...siblings])
      for (const stream of all) stream.finish((subscriber) => subscriber.fail(error))
    },
  }
}

function deliver(stream: Stream, event: StreamedEvent): void {
  stream.latest = event
  for (const subscriber of stream.subscribers) {
    if (subscriber.push(event)) continue
    stream.subscribers.delete(subscriber)
    log.warn('a subscriber was too slow and has been ended')
  }
}

function toError(error: GraphQLFormattedError | undefined): GraphQLError {
  const { stacktrace: _, ...extensions } = error?.extensions ?? {}
  return new GraphQLError(error?.message ?? 'The subscription ended with an error.', { extensions })
}

const overrun = () =>
  new GraphQLError('The subscription was ended: events came faster than they could be completed.', {
    extensions: { code: 'SUBSCRIPTION_OVERRUN' },
  })
