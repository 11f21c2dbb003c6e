/**
 * Answers that are kept: the latest in this process, all of them in Redis for every gateway, both bounded by what they
 * weigh. Each is looked at again before it is handed out: what it contains may have changed. Redis may be away, or slow:
 * then it is not asked for a while.
 */
import { LRUCache } from 'lru-cache'
import { connectRedis, type RedisAddress } from '#platform/storage/redis.ts'
import { cacheReads } from '#platform/telemetry/storage-metrics.ts'
import type { Invalidations } from './invalidations.ts'

/** A longer answer is not kept. */
const MAX_TEXT = 256 * 1024
const BYTES_AN_ENTRY = 400
const NOT_ASKED_MS = 1_000

export interface KeptAnswer {
  /** `data` as JSON. */
  readonly text: string
  /** When its first fetch began, and until when it may be kept; ms since the epoch. */
  readonly began: number
  readonly until: number
  /** What it is made of. */
  readonly tags: readonly string[]
}

export interface KeptAnswers {
  inMemory(key: string): KeptAnswer | undefined
  inRedis(key: string): Promise<KeptAnswer | undefined>
  keep(key: string, answer: KeptAnswer): void
  close(): void
}

interface Remembered {
  readonly answer: KeptAnswer
  /** The count of invalidations when it was last found to be fresh. */
  seen: number
}

export function createKeptAnswers(
  invalidations: Invalidations,
  maxBytes: number,
  address?: RedisAddress | string,
): KeptAnswers {
  const redis = address ? connectRedis(address, 'gateway:answer', 'answers are kept in memory') : undefined
  let asksFrom = 0
  const remembered = new LRUCache<string, Remembered>({
    maxSize: maxBytes,
    sizeCalculation: ({ answer }, key) =>
      BYTES_AN_ENTRY + 2 * (key.length + answer.text.length + answer.tags.join().length),
  })
  const isUsable = ({ tags, began, until }: KeptAnswer) =>
    until > Date.now() && invalidations.isFresh(tags, began)

  function failed(): undefined {
    asksFrom = Date.now() + NOT_ASKED_MS
  }

  function remember(key: string, answer: KeptAnswer): void {
    remembered.set(key, { answer, seen: invalidations.count })
  }

  return {
    inMemory(key) {
      const known = remembered.get(key)
      const isKnown = known && known.answer.until > Date.now()
      if (isKnown && (known.seen === invalidations.count || isUsable(known.answer))) {
        known.seen = invalidations.count
        cacheReads.add({ cache: 'answers', outcome: 'hit' })
        return known.answer
      }
      if (known) remembered.delete(key)
      cacheReads.add({ cache: 'answers', outcome: 'miss' })
      return undefined
    },
    async inRedis(key) {
      if (!redis || Date.now() < asksFrom) return undefined
      const found = readEntry(await redis.get(key).catch(failed))
      const answer = found && isUsable(found) ? found : undefined
      cacheReads.add({ cache: 'answers-redis', outcome: answer ? 'hit' : 'miss' })
      if (answer) remember(key, answer)
      return answer
    },
    keep(key, answer) {
      const left = answer.until - Date.now()
      if (left <= 0 || answer.text.length > MAX_TEXT || !invalidations.isFresh(answer.tags, answer.began))
        return
      remember(key, answer)
      if (redis && Date.now() >= asksFrom) redis.set(key, writeEntry(answer), 'PX', left).catch(failed)
    },
    close: () => redis?.disconnect(),
  }
}

const writeEntry = ({ text, ...head }: KeptAnswer) => `${JSON.stringify(head)}\n${text}`

function readEntry(entry: string | null | undefined): KeptAnswer | undefined {
  const end = entry?.indexOf('\n') ?? -1
  if (!entry || end < 0) return undefined
  try {
    return { ...(JSON.parse(entry.slice(0, end)) as Omit<KeptAnswer, 'text'>), text: entry.slice(end + 1) }
  } catch {
    return undefined
  }
}
