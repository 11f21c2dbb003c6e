/**
 * Keeps a process's deny lists: it hears each revocation as it is published, and reads those of the last minutes from
 * their stream when it begins, and after each break of the connection. Reading twice changes nothing.
 */
import { z } from 'zod'
import { toGlobalId } from '#contracts/ids.ts'
import { sessionsRevoked, signingKeyWithdrawn } from '#contracts/session.ts'
import { createDenyList } from '../identity/deny-list.ts'
import type { Revocations } from '../identity/revocations.ts'
import { startInterval } from '../process/interval.ts'
import type { Closable } from '../process/run-service.ts'
import type { Bus } from './bus.ts'
import { startWatch, type Watch } from './watch.ts'

const STREAM = 'REVOCATIONS'
/** A reading that failed is tried again after this. */
const READ_AGAIN_MS = 500
const READ_AT_ONCE = 100

const anyRevocation = z.union([sessionsRevoked.data, signingKeyWithdrawn.data])

/** @param bus may be on its way: until it is there, nothing is known */
export function startRevocationFeed(bus: Bus | Promise<Bus>): Revocations & Closable {
  const sessions = createDenyList()
  const keys = createDenyList()
  const listeners: (() => void)[] = []
  let gaps = 0
  let readGaps = 0

  function apply(revocation: z.infer<typeof anyRevocation>): void {
    if ('sessionIds' in revocation) {
      for (const id of revocation.sessionIds) sessions.deny(toGlobalId('sess', id))
    } else if (!keys.has(revocation.kid)) {
      keys.deny(revocation.kid)
      for (const listener of listeners) listener()
    }
  }

  async function readMissed(): Promise<void> {
    if (readGaps === gaps) return
    const upTo = gaps
    const { streams } = (await bus).manager
    const { state } = await streams.info(STREAM)
    // A stream in which there was nothing yet says 0.
    for (let first = Math.max(1, state.first_seq); first <= state.last_seq; first += READ_AT_ONCE) {
      const last = Math.min(state.last_seq, first + READ_AT_ONCE - 1)
      const places = Array.from({ length: last - first + 1 }, (_, index) => first + index)
      // What is gone by now is too old to matter.
      const stored = await Promise.all(places.map((seq) => streams.getMessage(STREAM, { seq })))
      for (const message of stored) {
        const parsed = anyRevocation.safeParse(message?.json())
        if (parsed.success) apply(parsed.data)
      }
    }
    readGaps = upTo
  }

  const reading = startInterval(READ_AGAIN_MS, readMissed, 'could not read what has been revoked')
  const onGap = () => {
    gaps++
    void reading.run()
  }
  const watches: Watch[] = []
  let closed = false
  const watching = Promise.resolve(bus).then((connected) => {
    if (closed) return
    watches.push(startWatch(connected, sessionsRevoked, apply, onGap))
    watches.push(startWatch(connected, signingKeyWithdrawn, apply, onGap))
  })
  watching.catch(() => undefined) // whoever made the connection says why there is none
  const isKnown = () => watches.length > 0 && readGaps >= watches.length
  return {
    sessions,
    keys,
    onKeyWithdrawn: (listener) => void listeners.push(listener),
    isKnown,
    async check() {
      if (!isKnown()) throw new Error('what has been revoked is still to be read')
    },
    async close() {
      closed = true
      await Promise.all(watches.map((watch) => watch.close()))
      await reading.close()
    },
  }
}
