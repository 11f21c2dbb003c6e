/**
 * The participants' answers move the saga: in one transaction the answer is marked as heard, the saga is
 * moved as domain/saga-machine.ts decides, and what follows is written.
 */
import type { Bus } from '#platform/bus.ts'
import { type Consumer, type Delivery, type Handler, on, startConsumer } from '#platform/consumer.ts'
import { firstDelivery } from '#platform/inbox.ts'
import { log } from '#platform/log.ts'
import type { Outbox } from '#platform/outbox.ts'
import type { Tx } from '../data/database.ts'
import { lockSaga } from '../data/sagas.ts'
import { SAGA, type StepDefinition, type StepName } from '../domain/saga.ts'
import { advance, type Answer } from '../domain/saga-machine.ts'
import { carryOut } from './effects.ts'

export function startAnswers(bus: Bus, outbox: Outbox<Tx>): Consumer {
  const hear = (orderId: string, delivery: Delivery, answer: Answer) =>
    outbox.transaction(async (tx, send) => {
      if (!(await firstDelivery(tx, delivery.id))) return
      const found = await lockSaga(tx, orderId)
      if (!found) return log.warn({ orderId, answer }, 'an answer for an order that is not ours')
      const now = new Date()
      const transition = advance(found.saga, answer, now)
      if (transition.saga === found.saga) return
      await carryOut(tx, send, found.order, transition, now)
    })
  return startConsumer(
    bus,
    'EVENTS',
    'order',
    SAGA.flatMap((step) => handlersOf(step, hear)),
  )
}

type Hear = (orderId: string, delivery: Delivery, answer: Answer) => Promise<void>

/** A handler for each answer that the step can get. */
function handlersOf(step: StepDefinition & { name: StepName }, hear: Hear): Handler[] {
  const { name, done, refused, compensated } = step
  return [
    done && on(done, ({ orderId }, delivery) => hear(orderId, delivery, { step: name, outcome: 'DONE' })),
    refused &&
      on(refused, ({ orderId, reason, detail }, delivery) =>
        hear(orderId, delivery, { step: name, outcome: 'REFUSED', reason, detail }),
      ),
    compensated &&
      on(compensated, ({ orderId }, delivery) =>
        hear(orderId, delivery, { step: name, outcome: 'COMPENSATED' }),
      ),
  ].filter((handler) => handler !== undefined)
}
