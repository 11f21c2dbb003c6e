/**
 * What has ended before its tokens have: sessions, or signing keys. An entry stays for as long as such a token could
 * last, so the list is as long as what ended in eleven minutes; past its bound the oldest go first, whose tokens end
 * first.
 */
import { REVOCATION_SECONDS } from '#contracts/session.ts'
import { log } from '../process/log.ts'

const MAX_ENTRIES = 200_000

export interface DenyList {
  has(id: string | null | undefined): boolean
  deny(id: string): void
  /** Calls the listener once, when the id is denied. @returns stops that */
  onDenied(id: string, listener: () => void): () => void
}

export function createDenyList(maxEntries = MAX_ENTRIES): DenyList {
  /** When each entry goes. All stay equally long, so the first one is the next to go. */
  const goneAt = new Map<string, number>()
  const listeners = new Map<string, Set<() => void>>()

  function makeRoom(now: number): void {
    for (const [id, at] of goneAt) {
      if (at > now && goneAt.size < maxEntries) return
      if (at > now) log.error({ maxEntries }, 'more has ended than can be remembered')
      goneAt.delete(id)
    }
  }

  return {
    has: (id) => id !== null && id !== undefined && (goneAt.get(id) ?? 0) > Date.now(),
    deny(id) {
      const now = Date.now()
      goneAt.delete(id)
      makeRoom(now)
      goneAt.set(id, now + REVOCATION_SECONDS * 1_000)
      const called = listeners.get(id)
      listeners.delete(id)
      for (const listener of called ?? []) listener()
    },
    onDenied(id, listener) {
      const known = listeners.get(id) ?? new Set()
      listeners.set(id, known.add(listener))
      return () => {
        known.delete(listener)
        if (known.size === 0 && listeners.get(id) === known) listeners.delete(id)
      }
    },
  }
}
