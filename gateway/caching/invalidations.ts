/**
 * What has changed, and when the gateway heard of it. An answer may be kept only where none of what it contains changed
 * since it was begun, or shortly before: a subgraph may hand out for a moment what it read before the change, and
 * another gateway's clock may differ a little. Of what changed before the gateway listened it knows nothing, so it takes
 * no answer that is older.
 */
import { LRUCache } from 'lru-cache'

/** So long after a change nothing of what changed is kept. */
export const SETTLES_MS = 2_000
const MAX_TAGS = 20_000

export interface Invalidations {
  /** What the tag stands for has changed. */
  note(tag: string): void
  /** Anything may have changed. */
  noteAll(): void
  /** Whether nothing that the tags stand for changed since. @param began ms since the epoch */
  isFresh(tags: readonly string[], began: number): boolean
  /** Grows with everything that is noted. */
  readonly count: number
}

export function createInvalidations(now: () => number = Date.now): Invalidations {
  let count = 0
  let knownSince = now()
  const changed = new LRUCache<string, number>({
    max: MAX_TAGS,
    dispose: (at, _tag, reason) => {
      if (reason === 'evict') knownSince = Math.max(knownSince, at + SETTLES_MS)
    },
  })

  return {
    note(tag) {
      count++
      changed.set(tag, now())
    },
    noteAll() {
      count++
      knownSince = now()
      changed.clear()
    },
    isFresh: (tags, began) =>
      began >= knownSince && tags.every((tag) => began > (changed.get(tag) ?? -Infinity) + SETTLES_MS),
    get count() {
      return count
    },
  }
}
