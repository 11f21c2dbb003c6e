/**
 * A stream with one message per subject holds states: each subject's latest. Several processes publish them, late
 * and in any order, so a state is stored only in the place of the one that was read before, and only if it is newer
 * (docs/decisions/0020-a-state-never-goes-back.md). Its version is `version` in its data.
 */
import { type JetStreamClient, JetStreamApiError, type JetStreamManager } from '@nats-io/jetstream'
import type { MsgHdrs } from '@nats-io/transport-node'
import { LRUCache } from 'lru-cache'

const PUBLISH_TIMEOUT_MS = 5_000
/** Each failure means that somebody else has stored a state; the newest ends it. */
const MAX_ATTEMPTS = 20
/** Where the last state of a subject is, for publishing the next one without looking first. */
const REMEMBERED = 10_000
const WRONG_LAST_SEQUENCE = [10_071, 10_164]
/** The limits of the stream, and those of the server's disk. */
const REFUSED_FOR_ROOM = [10_077, 10_023, 10_047]

/** A state of which there is nothing yet cannot be stored: the stream is at its limit. */
export class StreamFullError extends Error {
  override name = 'StreamFullError'
}

export interface State {
  id: string
  subject: string
  data: unknown
}

interface Last {
  /** Its number in the stream; 0 where there is none. */
  seq: number
  version: number
}

const NONE: Last = { seq: 0, version: 0 }

/** Resolves when the stream holds this state or a newer one. @throws StreamFullError */
export type PublishState = (state: State, headers: MsgHdrs) => Promise<void>

export function createStatePublisher(
  client: JetStreamClient,
  manager: JetStreamManager,
  stream: string,
): PublishState {
  const remembered = new LRUCache<string, Last>({ max: REMEMBERED })

  async function readLast(subject: string): Promise<Last> {
    const found = await manager.streams.getMessage(stream, { last_by_subj: subject })
    return found ? { seq: found.seq, version: versionOf(parse(found.string())) } : NONE
  }

  /** @returns whether it is stored; not so where another state was stored since `last` was read */
  async function storeAfter(last: Last, { id, subject, data }: State, headers: MsgHdrs): Promise<boolean> {
    try {
      const { seq, duplicate } = await client.publish(subject, JSON.stringify(data), {
        // Of the place that it takes too: after the stream was lost, the same message is no duplicate.
        msgID: `${id}-${last.seq}`,
        headers,
        timeout: PUBLISH_TIMEOUT_MS,
        expect: { lastSubjectSequence: last.seq },
      })
      if (!duplicate) remembered.set(subject, { seq, version: versionOf(data) })
      return true
    } catch (error) {
      remembered.delete(subject)
      if (!(error instanceof JetStreamApiError)) throw error
      if (WRONG_LAST_SEQUENCE.includes(error.code)) return false
      if (!REFUSED_FOR_ROOM.includes(error.code)) throw error
      throw new StreamFullError(`The stream ${stream} is full: ${error.message}.`, { cause: error })
    }
  }

  return async (state, headers) => {
    const version = versionOf(state.data)
    let last = remembered.get(state.subject)
    // What is remembered may be gone with its stream: only what is read says that there is nothing to do.
    if (!last || last.version >= version) last = await readLast(state.subject)
    for (let attempt = 1; last.version < version; attempt++) {
      if (await storeAfter(last, state, headers)) return
      if (attempt === MAX_ATTEMPTS) throw new Error(`The state of ${state.subject} changes too fast.`)
      last = await readLast(state.subject)
    }
  }
}

/** 0 for what has none: anything is newer. */
export function versionOf(data: unknown): number {
  const version = (data as { version?: unknown } | null)?.version
  return typeof version === 'number' ? version : 0
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
