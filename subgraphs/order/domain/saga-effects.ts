/** What follows from the saga's effects: the order's own events, and the messages that its steps send. */
import { type Message, message } from '#contracts/message.ts'
import { orderStatusChanged } from '#contracts/order.ts'
import type { LaterEvent } from './order-event.ts'
import { definitionOf } from './saga.ts'
import type { Ending } from './saga-state.ts'
import type { ReservedLine, SagaSubject } from './saga-step-definition.ts'
import type { Effect } from './saga-transition.ts'

export function eventsOf(effects: readonly Effect[]): LaterEvent[] {
  return effects.flatMap((effect): LaterEvent[] => {
    if (effect.do === 'ASK_CUSTOMER') return [{ type: 'OrderAuthenticationWanted' }]
    if (effect.do === 'CONFIRM_ORDER') return [{ type: 'OrderConfirmed' }]
    return effect.do === 'END_ORDER' ? [eventOf(effect.ending)] : []
  })
}

function eventOf(ending: Ending): LaterEvent {
  switch (ending.status) {
    case 'REJECTED':
      return { type: 'OrderRejected', reason: ending.reason, detail: ending.detail }
    case 'EXPIRED':
      return { type: 'OrderExpired', detail: ending.detail }
    case 'CANCELED':
      return { type: 'OrderCanceled' }
    default:
      return ending satisfies never
  }
}

/** The order has a new version. */
export function statusChanged({ id, customerId }: SagaSubject, version: number): Message {
  return message(orderStatusChanged, id, { orderId: id, customerId, version })
}

/** Whether the order's lines are needed for the commands. */
export function needLines(effects: readonly Effect[]): boolean {
  return effects.some((effect) => effect.do === 'COMMAND' && definitionOf(effect.step).needsLines)
}

/** The commands and compensations that the effects ask for. @param lines where `needLines` */
export function messagesOf(
  effects: readonly Effect[],
  order: SagaSubject,
  lines: readonly ReservedLine[],
): Message[] {
  return effects.flatMap((effect) => {
    if (effect.do === 'COMMAND') return definitionOf(effect.step).command?.(order, lines) ?? []
    if (effect.do === 'COMPENSATE') return definitionOf(effect.step).compensation?.(order.id) ?? []
    return []
  })
}
