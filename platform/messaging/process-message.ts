/**
 * One delivery of one message: it is acknowledged after its handler has committed. If the handler fails, it is
 * negatively acknowledged, and JetStream delivers it again after a growing delay. A message that cannot be
 * understood is terminated, which puts it on the dead-letter stream instead of in the way of others.
 */
import type { JsMsg } from '@nats-io/jetstream'
import { SpanKind } from '@opentelemetry/api'
import { log } from '../process/log.ts'
import { inSpan } from '../process/telemetry.ts'
import type { Delivery, Handler } from './handler.ts'

/** How often a message is delivered, and how long after a failure; the last pause repeats. */
export interface Retries {
  deliveries: number
  pausesMs: readonly number[]
}

/** @param pausesMs the delays after the first, second … failed delivery */
export async function processMessage(
  message: JsMsg,
  handlers: readonly Handler[],
  { pausesMs }: Retries,
): Promise<void> {
  const type = message.headers?.get('ce-type') ?? ''
  const handler = handlers.find((candidate) => candidate.type === type)
  if (!handler) return message.term(`no handler for the type "${type}"`)
  const trace = {
    traceparent: message.headers?.get('traceparent'),
    tracestate: message.headers?.get('tracestate'),
  }
  const delivery: Delivery = {
    id: message.headers?.get('ce-id') ?? '',
    time: message.headers?.get('ce-time') ?? '',
    attempt: message.info.deliveryCount,
  }
  await inSpan(`process ${type}`, trace, SpanKind.CONSUMER, async () => {
    try {
      await handler.run(message.json(), delivery)
      message.ack()
    } catch (error) {
      if (isMalformed(error)) terminate(message, type, error)
      else negativelyAcknowledge(message, type, error, pausesMs)
    }
  })
}

const isMalformed = (error: unknown) => error instanceof SyntaxError || (error as Error).name === 'ZodError'

function terminate(message: JsMsg, type: string, error: unknown): void {
  log.error({ err: error, type, subject: message.subject }, 'terminated a message that cannot be understood')
  message.term('malformed')
}

function negativelyAcknowledge(
  message: JsMsg,
  type: string,
  error: unknown,
  pausesMs: readonly number[],
): void {
  const attempt = message.info.deliveryCount
  const delay = pausesMs[Math.min(attempt, pausesMs.length) - 1] ?? 0
  log.warn({ err: error, type, attempt, delay }, 'a handler failed; the message will be delivered again')
  message.nak(delay)
}
