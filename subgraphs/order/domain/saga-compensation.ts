/**
 * Compensating a saga, for whatever reason: the compensations run from the last step that was begun back to the
 * first, one after the other, and only then the order comes to its end. A step that is not answered yet is
 * compensated too: for participants, a compensation wins over what comes after it.
 */
import { definitionOf, PIVOT } from './saga.ts'
import type { Ending, Saga } from './saga-state.ts'
import { isPastPivot, type Transition, withStep } from './saga-transition.ts'

/** Steps that have, or may have, left something behind. */
const STANDING = ['SUCCEEDED', 'EXECUTING']

/** Compensates the last step that stands; when none is left, the order ends. */
export function compensate(before: Saga, ending: Ending, now: Date): Transition {
  const saga: Saga = { ...before, status: 'COMPENSATING', ending, unanswered: 0 }
  const last = saga.steps.findLast(
    ({ name, status }) => definitionOf(name).compensation && STANDING.includes(status),
  )
  if (!last) return { saga: { ...saga, status: 'COMPENSATED' }, effects: [{ do: 'END_ORDER', ending }] }
  const compensating = withStep(saga, last.name, {
    status: 'COMPENSATING',
    attempts: last.attempts + 1,
    startedAt: now.toISOString(),
    finishedAt: null,
  })
  return { saga: compensating, effects: [{ do: 'COMPENSATE', step: last.name }] }
}

/** Nothing is being compensated, and nothing has been: there is something to cancel. */
export function canCancel(saga: Pick<Saga, 'ending'>): boolean {
  return saga.ending === null
}

/** @throws where `canCancel` says no */
export function cancel(saga: Saga, now: Date): Transition {
  if (!canCancel(saga)) throw new Error('A saga that is being compensated cannot be canceled.')
  const confirmed = isPastPivot(saga)
  return compensate(
    confirmed ? withStep(saga, PIVOT, { status: 'COMPENSATED' }) : saga,
    { status: 'CANCELED' },
    now,
  )
}

/** An order that has not been confirmed in time is given up. One that has is carried out, however late. */
export function canExpire(saga: Saga): boolean {
  return saga.status === 'RUNNING' && !isPastPivot(saga)
}

/** @throws where `canExpire` says no */
export function expire(saga: Saga, now: Date): Transition {
  if (!canExpire(saga)) throw new Error('Only a saga before its pivot expires.')
  const waiting = saga.steps.find(({ status }) => status === 'EXECUTING')
  const detail = `The step ${waiting?.name} was not answered in time.`
  return compensate(saga, { status: 'EXPIRED', detail }, now)
}
