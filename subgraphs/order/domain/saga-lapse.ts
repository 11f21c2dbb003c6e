/**
 * What a step has done is there no longer: a reservation has expired. An order that is not confirmed ends, as its goods
 * are on sale again. For one that is, the step that counts on it is done once more, whatever was answered before;
 * where that is refused, the saga is an operator's.
 */
import { definitionOf, SAGA, type StepName } from './saga.ts'
import { canExpire, expire } from './saga-compensation.ts'
import type { Saga } from './saga-state.ts'
import { sendAgain } from './saga-timeouts.ts'
import { findStep, isPastPivot, type Transition, unmoved, withStep } from './saga-transition.ts'

export function lapse(saga: Saga, lapsed: StepName, now: Date): Transition {
  if (saga.ending) return unmoved(saga)
  const detail = 'The reservation of the stock has expired.'
  if (!isPastPivot(saga)) return canExpire(saga) ? expire(saga, now, detail) : unmoved(saga)
  const counting = SAGA.find(({ name }) => definitionOf(name).compensatedWith === lapsed)
  const step = counting && findStep(saga, counting.name)
  if (!step || step.byHand || step.status === 'PENDING') return unmoved(saga)
  const again = { status: 'EXECUTING', finishedAt: null } as const
  const running = { ...withStep(saga, step.name, again), status: 'RUNNING', unanswered: 0 } as const
  return sendAgain(running, { ...step, ...again })
}
