/** The participants' answers move the saga, each once, as domain/saga-machine.ts decides. */
import type { Bus } from '#platform/messaging/bus.ts'
import { type Consumer, startConsumer } from '#platform/messaging/consumer.ts'
import { type Delivery, type Handler, on } from '#platform/messaging/handler.ts'
import { log } from '#platform/process/log.ts'
import type { Database } from '../data/database.ts'
import { SAGA, type StepName } from '../domain/saga.ts'
import { advance, type Answer } from '../domain/saga-machine.ts'
import type { StepDefinition } from '../domain/saga-step-definition.ts'
import type { MoveOrder } from '../operations/move-order.ts'

export function startSagaAnswers(bus: Bus, db: Database, moveOrder: MoveOrder): Consumer {
  const apply: Apply = async (orderId, delivery, answer) => {
    const exists = await moveOrder(
      orderId,
      ({ saga }, now) => {
        const transition = advance(saga, answer, now)
        return transition.saga === saga ? undefined : transition
      },
      delivery.id,
    )
    if (!exists) log.warn({ orderId, answer }, 'an answer for an order that is not ours')
  }
  return startConsumer(
    bus,
    db,
    'EVENTS',
    'order',
    SAGA.flatMap((step) => handlersOf(step, apply)),
  )
}

type Apply = (orderId: string, delivery: Delivery, answer: Answer) => Promise<void>

/** A handler for each answer that the step can get. */
function handlersOf(definition: StepDefinition & { name: StepName }, apply: Apply): Handler[] {
  const { name: step, done, waits, lapsed, refused, failed, compensated } = definition
  return [
    done && on(done, ({ orderId }, delivery) => apply(orderId, delivery, { step, outcome: 'DONE' })),
    waits && on(waits, ({ orderId }, delivery) => apply(orderId, delivery, { step, outcome: 'WAITING' })),
    lapsed && on(lapsed, ({ orderId }, delivery) => apply(orderId, delivery, { step, outcome: 'LAPSED' })),
    refused &&
      on(refused, ({ orderId, reason, detail }, delivery) =>
        apply(orderId, delivery, { step, outcome: 'REFUSED', reason, detail }),
      ),
    failed &&
      on(failed, ({ orderId, detail }, delivery) =>
        apply(orderId, delivery, { step, outcome: 'FAILED', detail }),
      ),
    compensated &&
      on(compensated, ({ orderId }, delivery) => apply(orderId, delivery, { step, outcome: 'COMPENSATED' })),
  ].filter((handler) => handler !== undefined)
}
