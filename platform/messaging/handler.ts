/** What a consumer does with the messages of one type. The data is parsed before the handler gets it. */
import { type Span, SpanKind } from '@opentelemetry/api'
import type { z } from 'zod'
import type { MessageType } from '#contracts/message.ts'
import { inSpan, linksTo, recordFault } from '../telemetry/tracing.ts'
import { withLogFields } from '../process/log.ts'
import { processed } from '../telemetry/messaging-metrics.ts'

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
  run: (data: z.infer<Schema>, delivery: Delivery) => Promise<unknown>,
): Handler {
  return {
    type: message.type,
    subject: message.subject('*'),
    async run(data, delivery) {
      const parsed = message.data.safeParse(data)
      if (!parsed.success) throw new MalformedError('malformed', { cause: parsed.error })
      await run(parsed.data, delivery)
    },
  }
}

/** The data is not what the message's type says, and never will be. */
class MalformedError extends Error {}

/** A message as it came, from a stream or from where it was parked. */
export interface Received {
  stream: string
  subject: string
  /** One value each. */
  headers: Readonly<Record<string, string>>
  data: Uint8Array
  attempt: number
}

export interface Failure {
  /** For a dead letter, in few words. */
  reason: string
  error: unknown
  /** No further attempt can succeed. */
  final: boolean
}

/** Hands the message to the handler of its type. @returns undefined when the handler has committed */
export async function handle(
  consumer: string,
  handlers: readonly Handler[],
  message: Received,
): Promise<Failure | undefined> {
  const { 'ce-type': type = '', 'ce-id': id = '', 'ce-time': time = '', ...others } = message.headers
  const { 'ce-source': source = '' } = others
  const { subject } = message
  const handler = handlers.find((candidate) => handles(candidate, { type, subject }))
  // A newer replica may know it, also one that is yet to come.
  if (!handler) return failure(new Error(`no handler for the type "${type}"`))
  const { traceparent, tracestate } = others
  const headers = { traceparent, tracestate }
  const end = processed.start()
  const work = async (span: Span) => {
    try {
      const data = parse(message.data)
      const orderId = orderIdOf(data)
      if (orderId) span.setAttribute('storegraph.order.id', orderId)
      const delivery = { id, time, attempt: message.attempt }
      await withLogFields({ messageId: id, ...(orderId && { orderId }) }, () => handler.run(data, delivery))
      end({ consumer, type, outcome: 'ok' })
      return undefined
    } catch (error) {
      end({ consumer, type, outcome: 'failed' })
      recordFault(span, error)
      return failure(error)
    }
  }
  // Part of the trace that the message belongs to, and linked to the span that sent it, as for any consumer.
  const destination = subject.slice(0, subject.lastIndexOf('.'))
  return inSpan(`process ${destination}`, headers, SpanKind.CONSUMER, work, {
    links: linksTo(headers),
    attributes: {
      'messaging.system': 'nats',
      'messaging.operation.type': 'process',
      'messaging.operation.name': 'process',
      'messaging.destination.name': destination,
      'messaging.destination.subscription.name': consumer,
      'messaging.consumer.group.name': consumer,
      'messaging.message.id': id,
      'cloudevents.event_id': id,
      'cloudevents.event_type': type,
      'cloudevents.event_source': source,
      'storegraph.stream': message.stream,
      'storegraph.delivery.attempt': message.attempt,
    },
  })
}

function orderIdOf(data: unknown): string | undefined {
  const { orderId } = (data ?? {}) as { orderId?: unknown }
  return typeof orderId === 'string' ? orderId : undefined
}

function failure(error: unknown): Failure {
  return { reason: (error as Error).message, error, final: error instanceof MalformedError }
}

function parse(data: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(data))
  } catch (cause) {
    throw new MalformedError('malformed', { cause })
  }
}

/**
 * Whether the message is the handler's. Its type is what its publisher says, its subject what its publisher was
 * permitted: who may publish one type cannot pass it off as another.
 */
function handles({ type, subject }: Handler, message: { type: string; subject: string }): boolean {
  const keyless = (given: string) => given.slice(0, given.lastIndexOf('.'))
  return type === message.type && keyless(subject) === keyless(message.subject)
}
