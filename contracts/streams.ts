/**
 * The JetStream streams, each created explicitly by the service that connects first. Every one is bounded;
 * Postgres holds the truth, so what falls out of a stream is not lost.
 */
import { REVOCATION_SECONDS } from './session.ts'

const SECOND_NS = 1_000_000_000
const DAY_NS = 24 * 60 * 60 * 1_000_000_000
const MIB = 1024 ** 2
const KIB = 1024
const GIB = 1024 ** 3
/** Two states each, of about half a KiB. */
const MAX_PRODUCTS = 1_000_000

/** On the disk; `max_bytes` counts what is not compressed. */
const COMPRESSED = { compression: 's2' } as const

/**
 * COMMANDS and EVENTS hold two days of a million orders each: so long may a consumer be away and miss nothing. What was
 * tried and failed does not depend on them, as parked messages and dead letters are whole.
 */
export const STREAMS = [
  /** What one subgraph asks of another. */
  { name: 'COMMANDS', subjects: ['commands.>'], max_age: 7 * DAY_NS, max_bytes: 4 * GIB, ...COMPRESSED },
  /** What happened. */
  { name: 'EVENTS', subjects: ['events.>'], max_age: 7 * DAY_NS, max_bytes: 6 * GIB, ...COMPRESSED },
  /**
   * The latest state per key, kept for ever: a copy of the catalogue can be rebuilt from it at any time. So it is
   * full rather than forgetful: it refuses one product more, and still takes every change of those that it holds.
   */
  {
    name: 'CATALOG',
    subjects: ['catalog.>'],
    max_msgs_per_subject: 1,
    max_msgs: 2 * MAX_PRODUCTS,
    max_bytes: -1,
    max_msg_size: 16 * KIB,
    discard: 'new',
  },
  /** Sessions and keys that ended early, for as long as an access token of theirs could last. */
  {
    name: 'REVOCATIONS',
    subjects: ['revocations.>'],
    max_age: REVOCATION_SECONDS * SECOND_NS,
    max_bytes: 64 * MIB,
    max_msg_size: 16 * KIB,
  },
  /** Messages that a consumer gave up, whole. */
  {
    name: 'DEAD_LETTERS',
    subjects: ['dead-letters.>'],
    max_age: 30 * DAY_NS,
    max_bytes: 128 * MIB,
    ...COMPRESSED,
  },
] as const
