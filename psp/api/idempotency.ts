/**
 * One idempotency key is one operation, by the rules of Stripe's API v1: the first answer that an endpoint gave,
 * a refusal included, is kept and replayed to the same request; the same key with other parameters or another
 * endpoint is a 400, and a key whose first request still runs is a 409. What fails before the endpoint begins is
 * not kept, so that a retry, or another request under the key, may succeed. A key is deleted 24 hours after its first use.
 */
import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { inTransaction, selectOne } from '../database.ts'
import { invalidRequest, ProviderError } from './provider-error.ts'

const KEY_LIFETIME_SECONDS = 24 * 60 * 60
const MAX_KEY_LENGTH = 255

export interface Answer {
  status: number
  body: object
}

export interface KeyedRequest {
  id: string
  key: string | undefined
  endpoint: string
  params: unknown
}

export interface Work {
  /** Runs before the endpoint begins; what it throws is not kept. `countAttempt` answers 1 for the first request. */
  before: (countAttempt: () => number) => Promise<void>
  /** The endpoint itself, inside the transaction that also keeps its answer. */
  execute: () => Answer
}

export interface KeyedAnswer extends Answer {
  /** The id of the request that was answered first, where this answer is a replay of it. */
  originalRequest?: string
}

interface KeyRow {
  endpoint: string
  fingerprint: string
  status: number | null
  body: string | null
  request_id: string | null
}

export function createIdempotency(database: DatabaseSync, nowSeconds: () => number) {
  const inFlight = new Set<string>()
  const keep = database.prepare(
    `INSERT INTO idempotency_keys (key, endpoint, fingerprint, status, body, request_id, created)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET endpoint = excluded.endpoint, fingerprint = excluded.fingerprint,
       status = excluded.status, body = excluded.body, request_id = excluded.request_id`,
  )
  const remove = database.prepare('DELETE FROM idempotency_keys WHERE created <= ?')

  async function answer(request: KeyedRequest, work: Work): Promise<KeyedAnswer> {
    const { key, endpoint } = request
    if (key === undefined) {
      await work.before(() => 1)
      return inTransaction(database, () => settle(work.execute))
    }
    if (key.length > MAX_KEY_LENGTH)
      throw invalidRequest(`Idempotency keys have at most ${MAX_KEY_LENGTH} characters.`)
    const fingerprint = createHash('sha256').update(canonical(request.params)).digest('hex')
    const known = selectOne<KeyRow>(
      database,
      'SELECT endpoint, fingerprint, status, body, request_id FROM idempotency_keys WHERE key = ? AND created > ?',
      key,
      nowSeconds() - KEY_LIFETIME_SECONDS,
    )
    const answered = known && replay(known)
    if (known && answered) checkSameRequest(known, key, endpoint, fingerprint)
    if (answered) return answered
    if (inFlight.has(key)) {
      throw new ProviderError(409, {
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message: `There is currently another in-progress request using this Idempotent Key: ${key}. Please try again later.`,
      })
    }
    inFlight.add(key)
    try {
      prune()
      await work.before(() => countAttempt(key, endpoint, fingerprint))
      return inTransaction(database, () => {
        const settled = settle(work.execute)
        keep.run(
          key,
          endpoint,
          fingerprint,
          settled.status,
          JSON.stringify(settled.body),
          request.id,
          nowSeconds(),
        )
        return settled
      })
    } finally {
      inFlight.delete(key)
    }
  }

  function countAttempt(key: string, endpoint: string, fingerprint: string): number {
    const counted = selectOne<{ attempts: number }>(
      database,
      `INSERT INTO idempotency_keys (key, endpoint, fingerprint, attempts, created) VALUES (?, ?, ?, 1, ?)
       ON CONFLICT (key) DO UPDATE SET attempts = attempts + 1 RETURNING attempts`,
      key,
      endpoint,
      fingerprint,
      nowSeconds(),
    )
    return counted?.attempts ?? 1
  }

  function prune(): void {
    remove.run(nowSeconds() - KEY_LIFETIME_SECONDS)
  }

  return { answer }
}

/** A refusal by the endpoint is an answer too. An unforeseen error is none: it rolls the transaction back. */
function settle(execute: () => Answer): Answer {
  try {
    return execute()
  } catch (error) {
    if (error instanceof ProviderError) return { status: error.status, body: { error: error.body } }
    throw error
  }
}

function checkSameRequest(known: KeyRow, key: string, endpoint: string, fingerprint: string): void {
  if (known.endpoint === endpoint && known.fingerprint === fingerprint) return
  const same =
    known.endpoint === endpoint ? 'with the same parameters' : `for the same endpoint ('${known.endpoint}')`
  throw new ProviderError(400, {
    type: 'idempotency_error',
    message:
      `Keys for idempotent requests can only be used ${same} they were first used with. ` +
      `Try using a key other than '${key}' if you meant to execute a different request.`,
  })
}

/** The answer that was kept; undefined where the first request was not answered yet. */
function replay({ status, body, request_id }: KeyRow): KeyedAnswer | undefined {
  if (status === null || body === null || request_id === null) return undefined
  return { status, body: JSON.parse(body) as object, originalRequest: request_id }
}

/** The parameters as text, in an order that does not depend on theirs. */
function canonical(params: unknown): string {
  return JSON.stringify(params ?? {}, (_name, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
