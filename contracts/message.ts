/**
 * A message type: its CloudEvents `type`, the subject that it is published on, and the schema of its data.
 * The producer and every consumer parse with the same schema, so a contract is declared once.
 */
import type { z } from 'zod'

export interface MessageType<Schema extends z.ZodType = z.ZodType> {
  /** CloudEvents `type`; ends in the contract's version. */
  readonly type: string
  /** NATS subject; `key` (for example an order's id) is its last token where messages are kept per key. */
  readonly subject: (key: string) => string
  readonly data: Schema
}

export type MessageData<Type extends MessageType> = z.infer<Type['data']>

/** A message as a value. The outbox gives it an id, the time and its trace. */
export interface Message {
  readonly type: string
  readonly subject: string
  readonly data: unknown
}

export function messageType<Schema extends z.ZodType>(
  type: string,
  subject: string,
  data: Schema,
): MessageType<Schema> {
  return { type, subject: (key) => `${subject}.${key}`, data }
}

/** @param key a uuid, the last token of the subject. @throws ZodError when the data is not as the type says */
export function message<Schema extends z.ZodType>(
  { type, subject, data: schema }: MessageType<Schema>,
  key: string,
  data: z.infer<Schema>,
): Message {
  return { type, subject: subject(key), data: schema.parse(data) }
}
