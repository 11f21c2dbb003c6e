/**
 * Identical reads in flight are made once: the same request to the same subgraph, for the same identity. What counts as
 * the same identity, the caller says by a key; nothing is kept once it has been answered, and mutations are never
 * shared. Whoever waits gets a copy, as the engine merges into what it gets.
 */
import { copyJson } from './merge.ts'
import type { SubgraphAnswer, SubgraphFetch } from './subgraph-fetch.ts'

interface Waiting {
  readonly resolve: (answer: SubgraphAnswer) => void
  readonly reject: (error: unknown) => void
}

export interface SingleFlight {
  /**
   * The fetch, sharing what is in flight with all that were made for the same key. The first one's `signal` ends the
   * read of all, so what is passed must not end with one client alone.
   */
  shared(fetch: SubgraphFetch, identity: string): SubgraphFetch
  readonly inFlight: number
}

export function createSingleFlight(): SingleFlight {
  const flights = new Map<string, Waiting[]>()

  return {
    get inFlight() {
      return flights.size
    },
    shared: (fetch, identity) => (subgraph, request) => {
      if (request.kind === 'mutation') return fetch(subgraph, request)
      const key = JSON.stringify([subgraph, identity]) + request.body
      const waiting = flights.get(key)
      if (waiting) return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
      const others: Waiting[] = []
      flights.set(key, others)
      return land(fetch(subgraph, request), others, () => flights.delete(key))
    },
  }

  async function land(
    flight: Promise<SubgraphAnswer>,
    others: readonly Waiting[],
    end: () => void,
  ): Promise<SubgraphAnswer> {
    try {
      const answer = await flight
      end() // whoever comes from here on asks anew
      // Copied before anybody has it, as the first to get it begins to change it.
      for (const { resolve } of others) resolve(copyJson(answer))
      return answer
    } catch (error) {
      end()
      for (const { reject } of others) reject(error)
      throw error
    }
  }
}
