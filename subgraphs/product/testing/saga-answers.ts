/** Records what the product subgraph answers to commands, as an order's saga receives it. */
import type { Bus } from '#platform/messaging/bus.ts'
import { eventually } from '../../../tests/eventually.ts'

type AnswerData = { orderId: string } & Record<string, unknown>

/** @returns the first `count` answers about an order: the names in their subjects, and their data */
export async function recordAnswers(bus: Bus) {
  const received: { subject: string; data: AnswerData }[] = []
  bus.connection.subscribe('events.product.stock.>', {
    callback: (_error, message) => {
      received.push({ subject: message.subject, data: message.json() })
    },
  })
  await bus.connection.flush()
  return async (orderId: string, count = 1) => {
    const ofOrder = () => received.filter(({ subject }) => subject.endsWith(orderId))
    const found = await eventually(ofOrder, ({ length }) => length >= count)
    return found.map(({ subject, data }) => ({ name: subject.split('.').at(-2), ...data }))
  }
}
