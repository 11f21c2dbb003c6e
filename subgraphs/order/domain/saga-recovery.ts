/** An operator lets a saga that is STUCK go on: by retrying the step at which it is parked, or by resolving it. */
import { advance } from './saga-machine.ts'
import type { Saga, Step } from './saga-state.ts'
import { sendAgain } from './saga-timeouts.ts'
import { type Transition, withStep } from './saga-transition.ts'

/** Retries the parked step, as often as at first. @throws where the saga is not parked */
export function retryParked(saga: Saga): Transition {
  const step = parkedStep(saga)
  const status = saga.ending ? 'COMPENSATING' : 'EXECUTING'
  const unfinished = saga.ending ? { compensationFinishedAt: null } : { finishedAt: null }
  const open = withStep(saga, step.name, { status, ...unfinished })
  return sendAgain(
    { ...open, status: saga.ending ? 'COMPENSATING' : 'RUNNING', unanswered: 0 },
    { ...step, status },
  )
}

/** Somebody has done the parked step by hand, and says so in the note. @throws where the saga is not parked */
export function resolveParked(saga: Saga, note: string, now: Date): Transition {
  const step = parkedStep(saga)
  const outcome = saga.ending ? 'COMPENSATED' : 'DONE'
  const { saga: moved, effects } = advance(saga, { step: step.name, outcome }, now)
  const error = `${step.error ?? 'The step was parked.'} Resolved by hand: ${note}`
  return { saga: withStep(moved, step.name, { error, byHand: true }), effects }
}

function parkedStep(saga: Saga): Step {
  const wanted = saga.ending ? 'COMPENSATION_FAILED' : 'FAILED'
  const step = saga.status === 'STUCK' ? saga.steps.find(({ status }) => status === wanted) : undefined
  if (!step) throw new Error('Only a saga that is STUCK can be retried or resolved.')
  return step
}
