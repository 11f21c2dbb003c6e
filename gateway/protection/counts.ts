/** How many there are of each key at the moment. */
export interface Counts {
  of(key: string): number
  /** @returns what takes it away again, once */
  add(key: string): () => void
}

export function createCounts(): Counts {
  const counts = new Map<string, number>()
  const of = (key: string) => counts.get(key) ?? 0
  return {
    of,
    add(key) {
      let isCounted = true
      counts.set(key, of(key) + 1)
      return () => {
        if (!isCounted) return
        isCounted = false
        const left = of(key) - 1
        if (left > 0) counts.set(key, left)
        else counts.delete(key)
      }
    },
  }
}
