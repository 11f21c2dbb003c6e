/** Asks a gateway the same again and again, over a number of connections, for a while. */
import type { Candidate } from './candidate.ts'

export const CONNECTIONS = 20

export interface Loaded {
  readonly done: number
  readonly ms: number
  /** µs of the gateway's processor time. */
  readonly micros: number
}

export async function loadFor(candidate: Candidate, query: string, forMs: number): Promise<Loaded> {
  const before = candidate.processorTime()
  const began = performance.now()
  let done = 0
  async function connection(index: number): Promise<void> {
    while (performance.now() - began < forMs) {
      const text = await candidate.post(query, index)
      if (!text.includes('"data":{')) throw new Error(`${candidate.name}: ${text.slice(0, 300)}`)
      done++
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => connection(index)))
  return { done, ms: performance.now() - began, micros: candidate.processorTime() - before }
}
