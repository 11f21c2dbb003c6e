/** The messages about an order that the streams still hold, in the order of their times: at most a hundred of each. */
import { STREAMS } from '#contracts/streams.ts'
import { connectBus } from '#platform/messaging/bus.ts'
import type { StoryMessage } from './story.ts'

const MAX_MESSAGES = 100
const CONNECT_WITHIN_MS = 5_000
/** What a stream's messages about an order are published on, with the order's id in the last place. */
const SUBJECTS = { COMMANDS: 'commands.*.*.*.', EVENTS: 'events.*.*.' }

export async function readMessages(url: string, orderId: string): Promise<StoryMessage[]> {
  const connecting = connectBus(url, STREAMS, { provisions: false })
  const late = AbortSignal.timeout(CONNECT_WITHIN_MS)
  const bus = await Promise.race([
    connecting,
    new Promise<never>((_resolve, reject) =>
      late.addEventListener('abort', () => reject(new Error('it does not answer'))),
    ),
  ])
  const found: StoryMessage[] = []
  try {
    for (const [stream, subject] of Object.entries(SUBJECTS)) {
      let seq = 1
      for (let count = 0; count < MAX_MESSAGES; count++) {
        // "The next from this number on" is part of the API, but not of the client's type.
        const query = { seq, next_by_subj: `${subject}${orderId}` }
        const stored = await bus.manager.streams.getMessage(stream, query).catch(() => undefined)
        if (!stored) break
        const own = (name: string) => stored.header.get(name)
        found.push({
          stream,
          time: stored.time,
          type: own('ce-type'),
          id: own('ce-id'),
          source: own('ce-source'),
        })
        seq = stored.seq + 1
      }
    }
  } finally {
    await bus.close()
  }
  return found.sort((one, other) => one.time.getTime() - other.time.getTime())
}
