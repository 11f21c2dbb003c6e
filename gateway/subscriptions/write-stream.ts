/**
 * Writes events into an answer as fast as its client reads them, and no faster: at most one event waits in memory. A
 * client that has not read for a while is given up, and so is one that does not take the end.
 */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { GraphQLFormattedError } from 'graphql'
import { formatErrors } from '../http/format-error.ts'
import type { StreamFormat } from './stream-format.ts'
import type { EventResult } from './complete-event.ts'
import type { StreamedEvent } from './subscriber.ts'

/** How long a client may read nothing of what waits for it. */
const UNREAD_MS = 30_000
/** How long a client may take to read the end. */
const END_AFTER_MS = 1_000

export interface WrittenStream {
  /** Ends it from this side, with the errors that say why. */
  fail(errors: readonly GraphQLFormattedError[]): void
  /** Ends it without a word, which clients take for a lost connection: they resume, here or elsewhere. */
  cut(): void
}

/** Subscribers who share a stream get the same result, which is written as JSON once. */
const texts = new WeakMap<EventResult, string>()

function textOf(result: EventResult): string {
  let text = texts.get(result)
  if (text === undefined) texts.set(result, (text = JSON.stringify(result)))
  return text
}

export function writeStream(
  response: ServerResponse,
  format: StreamFormat,
  events: AsyncGenerator<StreamedEvent>,
): WrittenStream {
  let isOver = false
  const beat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(format.beat)
  }, format.beatEveryMs)

  function finish(last: string): void {
    if (isOver) return
    isOver = true
    clearInterval(beat)
    response.end(last)
    const given = setTimeout(() => response.destroy(), END_AFTER_MS)
    response.once('close', () => clearTimeout(given))
    void events.return(undefined)
  }

  response.once('close', () => {
    isOver = true
    clearInterval(beat)
    void events.return(undefined)
  })

  async function write(): Promise<void> {
    for await (const { result, cursor } of events) {
      if (isOver) return
      if (!response.write(format.event(textOf(result), cursor))) await drained(response)
    }
    finish(format.complete)
  }

  response.write(format.opening)
  write().catch((error: unknown) => finish(format.failed(formatErrors([error]))))
  return { fail: (errors) => finish(format.failed(errors)), cut: () => finish('') }
}

/** Resolves when the client has read, or is gone. */
async function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed) return
  const unread = setTimeout(() => response.destroy(), UNREAD_MS)
  const done = new AbortController()
  const { signal } = done
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })])
  done.abort()
  clearTimeout(unread)
}
