/** Sabotages of how messages are sent, deduplicated, acknowledged and given up. */
import type { Mutation } from './mutations.ts'
import { RED } from './red-lines.ts'

const OUTBOX = 'platform/messaging/outbox.ts'

export const MESSAGING_MUTATIONS: readonly Mutation[] = [
  {
    name: 'the inbox of product and payment is ignored',
    file: 'platform/messaging/inbox.ts',
    find: 'ON CONFLICT DO NOTHING RETURNING message_id`',
    replace: 'ON CONFLICT (message_id) DO UPDATE SET received_at = now() RETURNING message_id`',
    line: RED.messages,
    faults: ['repeat'],
  },
  {
    name: 'a message leaves the outbox before it is published',
    file: OUTBOX,
    find: 'await publishTraced(bus, row)\n      await deleteRow(row.id)',
    replace: 'await deleteRow(row.id)\n      await publishTraced(bus, row)',
    line: RED.messages,
    faults: ['kill', 'pause'],
    victims: ['nats'],
  },
  {
    name: 'a message leaves the outbox though its publishing failed',
    file: OUTBOX,
    find: 'await publishTraced(bus, row)',
    replace: 'await publishTraced(bus, row).catch(() => undefined)',
    line: RED.messages,
    faults: ['kill', 'pause'],
    victims: ['nats'],
  },
  {
    name: 'what was left behind in the outbox is never swept up',
    file: OUTBOX,
    find: 'WHERE created_at <= now() - $1::int',
    replace: "WHERE created_at <= now() - interval '1 day' - $1::int",
    line: RED.messages,
    faults: ['kill', 'pause'],
    victims: ['nats'],
  },
  {
    name: 'a message waits for the sweep instead of being published after its commit',
    file: OUTBOX,
    find: 'if (result !== undefined) for (const envelope of envelopes) void publish(envelope)',
    replace: '',
    line: RED.settled,
  },
  {
    name: 'a message is acknowledged, and never handled',
    file: 'platform/messaging/process-message.ts',
    find: 'const failed = await handle(work.consumer, work.handlers, received)',
    replace:
      'const failed = received.subject.includes("refunded") ? undefined : await handle(work.consumer, work.handlers, received)',
    line: RED.messages,
  },
  {
    name: 'a message is acknowledged before its handler has committed',
    file: 'platform/messaging/process-message.ts',
    find: 'const failed = await handle(work.consumer, work.handlers, received)',
    replace: 'message.ack()\n  const failed = await handle(work.consumer, work.handlers, received)',
    line: RED.messages,
    faults: ['strand'],
    victims: ['postgres-order'],
    course: 'refundPart',
    repeatAtEnd: false,
  },
  {
    name: 'poison is tried again for an hour',
    file: 'platform/messaging/handler.ts',
    find: 'final: error instanceof MalformedError',
    replace: 'final: false',
    line: RED.letters,
    faults: ['poison'],
  },
  {
    name: 'poison is thrown away without a dead letter',
    file: 'platform/messaging/process-message.ts',
    find: 'return publishDeadLetter(bus, consumer, id, received, reason)',
    replace: 'return',
    line: RED.letters,
    faults: ['poison'],
  },
]
