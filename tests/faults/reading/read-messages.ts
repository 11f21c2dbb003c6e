/** Every message that COMMANDS and EVENTS hold when the system is quiet. */
import { type Broker, withBroker } from '../injection/broker.ts'

export interface StoredMessage {
  /** The CloudEvents id: copies of one message have the same. */
  id: string
  /** Without its last token, the key. */
  subject: string
  /** The key (uuid). */
  orderId: string
  /** JSON */
  data: string
}

export function readMessages(url: string): Promise<StoredMessage[]> {
  return withBroker(url, async (broker) => [
    ...(await readStream(broker, 'COMMANDS')),
    ...(await readStream(broker, 'EVENTS')),
  ])
}

async function readStream({ client, manager }: Broker, stream: string): Promise<StoredMessage[]> {
  const { state } = await manager.streams.info(stream)
  const found: StoredMessage[] = []
  if (state.messages === 0) return found
  const consumer = await client.consumers.get(stream)
  const messages = await consumer.consume({ abort_on_missing_resource: true })
  for await (const message of messages) {
    const tokens = message.subject.split('.')
    const orderId = tokens.pop() as string
    const id = message.headers?.get('ce-id') ?? ''
    found.push({ id, subject: tokens.join('.'), orderId, data: message.string() })
    if (message.info.pending === 0) break
  }
  return found
}
