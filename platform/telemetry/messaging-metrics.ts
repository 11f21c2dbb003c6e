/** What is counted of messages: on their way out of the outbox, and on their way through a consumer. */
import type { Bus } from '../messaging/bus.ts'
import type { SqlClient } from '../storage/sql-client.ts'
import { defineCounter, defineDurations, defineSampled } from './metrics.ts'

export const published = defineDurations({
  name: 'storegraph_message_publish_duration_seconds',
  help: 'How long JetStream took to acknowledge a message, by its type and how it went (ok, failed).',
  labels: ['type', 'outcome'],
})

export const processed = defineDurations({
  name: 'storegraph_message_process_duration_seconds',
  help: 'How long a handler took for a message, by its consumer, its type and how it went (ok, failed).',
  labels: ['consumer', 'type', 'outcome'],
  shown: { as: 'Messages handled by', by: ['consumer'] },
})

export const redelivered = defineCounter({
  name: 'storegraph_message_redeliveries_total',
  help: 'How many messages were taken from their stream for the second time or later.',
  labels: ['consumer'],
})

export const deadLettered = defineCounter({
  name: 'storegraph_dead_letters_total',
  help: 'How many messages a consumer gave up.',
  labels: ['consumer'],
  shown: { as: 'Dead letters of', by: ['consumer'], sinceStart: true, isAlarming: (count) => count > 0 },
})

const waiting = defineSampled({
  name: 'storegraph_consumer_waiting_messages',
  help: 'How many messages wait in the stream for their consumer.',
  labels: ['stream', 'consumer'],
  shown: { as: 'Messages that wait for', by: ['consumer'], isAlarming: (count) => count > 1_000 },
})

const underWay = defineSampled({
  name: 'storegraph_consumer_unacknowledged_messages',
  help: 'How many messages were delivered to a consumer and are not acknowledged.',
  labels: ['stream', 'consumer'],
})

const parked = defineSampled({
  name: 'storegraph_parked_messages',
  help: 'How many messages failed and are retried from the database of their consumer.',
  labels: ['consumer'],
  shown: {
    as: 'Messages that failed and are retried by',
    by: ['consumer'],
    isAlarming: (count) => count > 0,
  },
})

const letters = defineSampled({
  name: 'storegraph_dead_letters_waiting',
  help: 'How many messages that a consumer gave up wait for an operator.',
  labels: ['consumer'],
})

const outboxAge = defineSampled({
  name: 'storegraph_outbox_oldest_age_seconds',
  help: 'How long the oldest message has waited in the outbox to be published; 0 where none waits.',
  labels: ['source'],
  shown: { as: 'Oldest message in the outbox', isAlarming: (seconds) => seconds > 30 },
})

const outboxRows = defineSampled({
  name: 'storegraph_outbox_messages',
  help: 'How many messages wait in the outbox; counted up to 10,000.',
  labels: ['source'],
  shown: { as: 'Messages in the outbox' },
})

/** Where what was given up is kept (messaging/dead-letters.ts). */
const DEAD_LETTERS = { stream: 'DEAD_LETTERS', subject: 'dead-letters' }

/** @returns what ends the watching */
export function watchConsumer(bus: Bus, database: SqlClient, stream: string, consumer: string): () => void {
  // From 0 on, so that the first one is an increase.
  for (const counter of [deadLettered, redelivered]) counter.add({ consumer }, 0)
  const manager = () => {
    // A request would wait for the connection, and hold up what else is told.
    if (!bus.isConnected()) throw new Error('the connection to NATS is lost')
    return bus.manager
  }
  const info = async () => manager().consumers.info(stream, consumer)
  const ends = [
    waiting.sample(async () => [{ labels: { stream, consumer }, value: (await info()).num_pending }]),
    underWay.sample(async () => [{ labels: { stream, consumer }, value: (await info()).num_ack_pending }]),
    letters.sample(async () => {
      const subject = `${DEAD_LETTERS.subject}.${stream}.${consumer}`
      const { state } = await manager().streams.info(DEAD_LETTERS.stream, { subjects_filter: subject })
      return [{ labels: { consumer }, value: state.subjects?.[subject] ?? 0 }]
    }),
    parked.sample(async () => {
      const [row] = await database.$queryRawUnsafe<[{ count: number }]>(
        'SELECT count(*)::int AS count FROM parked_messages WHERE consumer = $1',
        consumer,
      )
      return [{ labels: { consumer }, value: row.count }]
    }),
  ]
  return () => ends.forEach((end) => end())
}

/** @returns what ends the watching */
export function watchOutbox(database: SqlClient, source: string): () => void {
  const ends = [
    outboxAge.sample(async () => {
      const [row] = await database.$queryRawUnsafe<{ age: number }[]>(
        'SELECT extract(epoch FROM clock_timestamp() - created_at)::float8 AS age FROM outbox ORDER BY seq LIMIT 1',
      )
      return [{ labels: { source }, value: row?.age ?? 0 }]
    }),
    outboxRows.sample(async () => {
      const [row] = await database.$queryRawUnsafe<[{ count: number }]>(
        'SELECT count(*)::int AS count FROM (SELECT FROM outbox LIMIT 10000) AS waiting',
      )
      return [{ labels: { source }, value: row.count }]
    }),
  ]
  return () => ends.forEach((end) => end())
}
