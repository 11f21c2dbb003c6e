/** What a consumer does with the messages of one type. The data is parsed before the handler gets it. */
import type { z } from 'zod'
import type { MessageType } from '#contracts/message.ts'

/** What a handler knows of the message beside its data. */
export interface Delivery {
  /** The CloudEvents id: the same at every delivery, the key of the inbox. */
  id: string
  /** RFC 3339 */
  time: string
  /** 1 for the first delivery. */
  attempt: number
}

export interface Handler {
  type: string
  subject: string
  run(data: unknown, delivery: Delivery): Promise<void>
}

/** Binds a message type to what is done with it. */
export function on<Schema extends z.ZodType>(
  message: MessageType<Schema>,
  run: (data: z.infer<Schema>, delivery: Delivery) => Promise<void>,
): Handler {
  return {
    type: message.type,
    subject: message.subject('*'),
    run: (data, delivery) => run(message.data.parse(data), delivery),
  }
}
