/**
 * Compensating a saga, for whatever reason: the compensations run from the last step that was begun back to the
 * first, one after the other. A step that is not answered yet is compensated too: for participants, a compensation
 * wins over what comes after it. An order that was confirmed, or is rejected, ends when everything is given back. One
 * that is canceled before its confirmation, or has reached its deadline, ends at once, whoever does not answer.
 */
import { definitionOf, PIVOT } from './saga.ts'
import type { Ending, Saga, SagaEnding } from './saga-state.ts'
import { isPastPivot, type Transition, withStep } from './saga-transition.ts'

/** Steps that have, or may have, left something behind. */
const STANDING = ['SUCCEEDED', 'EXECUTING']

/** Compensates the last step that stands; when none is left, the order ends, unless it has before. */
export function compensate(before: Saga, ending: SagaEnding, now: Date): Transition {
  const saga: Saga = { ...before, status: 'COMPENSATING', ending, unanswered: 0 }
  const last = saga.steps.findLast(
    ({ name, status }) => definitionOf(name).compensation && STANDING.includes(status),
  )
  if (!last) {
    return {
      saga: { ...saga, status: 'COMPENSATED' },
      effects: ending.ended ? [] : [{ do: 'END_ORDER', ending }],
    }
  }
  const compensating = withStep(saga, last.name, {
    status: 'COMPENSATING',
    attempts: last.attempts + 1,
    compensationStartedAt: now.toISOString(),
    compensationFinishedAt: null,
  })
  return { saga: compensating, effects: [{ do: 'COMPENSATE', step: last.name }] }
}

/** The order ends now, and what was begun is compensated after that. */
function endAtOnce(saga: Saga, ending: Ending, now: Date): Transition {
  const compensating = compensate(saga, { ...ending, ended: true }, now)
  return { saga: compensating.saga, effects: [{ do: 'END_ORDER', ending }, ...compensating.effects] }
}

/** Nothing is being compensated, and nothing has been: there is something to cancel. */
export function canCancel(saga: Pick<Saga, 'ending'>): boolean {
  return saga.ending === null
}

/** @throws where `canCancel` says no */
export function cancel(saga: Saga, now: Date): Transition {
  if (!canCancel(saga)) throw new Error('A saga that is being compensated cannot be canceled.')
  const ending = { status: 'CANCELED' } as const
  if (!isPastPivot(saga)) return endAtOnce(saga, ending, now)
  const at = now.toISOString()
  const undone = { status: 'COMPENSATED', compensationStartedAt: at, compensationFinishedAt: at } as const
  return compensate(withStep(saga, PIVOT, undone), ending, now)
}

/** An order that has not been confirmed in time ends then. One that has is carried out, however late. */
export function canExpire(saga: Saga): boolean {
  const isUnderWay = saga.status === 'RUNNING' || saga.status === 'COMPENSATING'
  return isUnderWay && !isPastPivot(saga) && !saga.ending?.ended
}

/**
 * The order's deadline has come. What is being rejected is rejected now. @throws where `canExpire` says no
 * @param reason why the order expires, where it is not its deadline
 */
export function expire(saga: Saga, now: Date, reason?: string): Transition {
  if (!canExpire(saga)) throw new Error('Only a saga before its pivot expires.')
  const { ending } = saga
  if (ending)
    return { saga: { ...saga, ending: { ...ending, ended: true } }, effects: [{ do: 'END_ORDER', ending }] }
  return endAtOnce(saga, { status: 'EXPIRED', detail: reason ?? lateness(saga) }, now)
}

function lateness({ steps }: Saga): string {
  const waiting = steps.find(({ status }) => status === 'EXECUTING')
  if (waiting?.awaitsCustomer) return 'The customer did not authenticate the payment in time.'
  return `The step ${waiting?.name} was not answered in time.`
}
