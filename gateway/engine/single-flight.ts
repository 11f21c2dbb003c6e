/**
 * Identical reads in flight are made once: the same request to the same subgraph, for the same identity. What counts as
 * the same identity, the caller says by a key; nothing is kept once it has been answered, and mutations are never
 * shared. Whoever waits gets a copy, as the engine merges into what it gets. A caller that gives up leaves, and
 * the read goes on for the others; it ends when the last one has left.
 */
import { copyJson } from './merge.ts'
import type { SubgraphAnswer, SubgraphFetch, SubgraphRequest } from './subgraph-fetch.ts'

interface Waiting {
  readonly resolve: (answer: SubgraphAnswer) => void
  readonly reject: (error: unknown) => void
  /** Listens no longer for its own signal. */
  release: () => void
}

interface Flight {
  readonly waiting: Set<Waiting>
  /** Ends the read; absent where its first caller has no signal, and so never leaves. */
  readonly controller: AbortController | undefined
}

export interface SingleFlight {
  /** The fetch, sharing what is in flight with all that were made for the same key. */
  shared(fetch: SubgraphFetch, identity: string): SubgraphFetch
  readonly inFlight: number
}

export function createSingleFlight(): SingleFlight {
  const flights = new Map<string, Flight>()

  function end(key: string, flight: Flight): void {
    if (flights.get(key) === flight) flights.delete(key)
  }

  function join(key: string, flight: Flight, signal: AbortSignal | undefined): Promise<SubgraphAnswer> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { resolve, reject, release: () => undefined }
      flight.waiting.add(waiting)
      if (!signal) return
      const leave = () => {
        flight.waiting.delete(waiting)
        reject(signal.reason)
        if (flight.waiting.size > 0) return
        end(key, flight) // whoever comes now must not join what is being ended
        flight.controller?.abort(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      waiting.release = () => signal.removeEventListener('abort', leave)
      if (signal.aborted) leave()
    })
  }

  function land(key: string, flight: Flight, notify: (waiting: Waiting, isLast: boolean) => void): void {
    end(key, flight) // whoever comes from here on asks anew
    let left = flight.waiting.size
    for (const waiting of flight.waiting) {
      waiting.release()
      notify(waiting, --left === 0)
    }
  }

  function begin(fetch: SubgraphFetch, subgraph: string, key: string, request: SubgraphRequest): Flight {
    const controller = request.signal && new AbortController()
    const flight: Flight = { waiting: new Set(), controller }
    flights.set(key, flight)
    fetch(subgraph, controller ? request.withSignal(controller.signal) : request).then(
      // Copied before anybody has it, as the first to get it begins to change it.
      (answer) => land(key, flight, ({ resolve }, isLast) => resolve(isLast ? answer : copyJson(answer))),
      (error: unknown) => land(key, flight, ({ reject }) => reject(error)),
    )
    return flight
  }

  return {
    get inFlight() {
      return flights.size
    },
    shared: (fetch, identity) => (subgraph, request) => {
      if (request.kind === 'mutation') return fetch(subgraph, request)
      if (request.signal?.aborted) return Promise.reject(request.signal.reason)
      const key = `${JSON.stringify([subgraph, identity])}${request.body}`
      const flight = flights.get(key) ?? begin(fetch, subgraph, key, request)
      return join(key, flight, request.signal)
    },
  }
}
