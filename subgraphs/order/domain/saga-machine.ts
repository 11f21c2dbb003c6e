/**
 * The saga as a state machine: pure functions of its state and an answer, which say what is next and what to
 * do. An answer that is a duplicate, late, or for a step that is not under way changes nothing.
 */
import { PIVOT, SAGA, type StepName } from './saga.ts'
import { compensate } from './saga-compensation.ts'
import { lapse } from './saga-lapse.ts'
import type { Saga, Step } from './saga-state.ts'
import type { Refusal } from './saga-step-definition.ts'
import { findStep, type Transition, unmoved, withStep } from './saga-transition.ts'

/**
 * What a participant answered. WAITING: the customer must act first. REFUSED rejects the order; FAILED, after the pivot,
 * parks the saga. LAPSED: what was done is there no longer.
 */
export type Answer =
  | { step: StepName; outcome: 'DONE' | 'WAITING' | 'LAPSED' }
  | ({ step: StepName; outcome: 'REFUSED' } & Refusal)
  | { step: StepName; outcome: 'FAILED'; detail: string }
  | { step: StepName; outcome: 'COMPENSATED' }

/** A new saga, its first command to be sent. */
export function start(now: Date): Transition {
  const steps = SAGA.map(({ name }): Step => ({
    name,
    status: 'PENDING',
    attempts: 0,
    error: null,
    startedAt: null,
    finishedAt: null,
  }))
  return proceed({ status: 'RUNNING', steps, ending: null, unanswered: 0 }, now)
}

/** What follows from an answer. One that comes after the saga was parked sets it going again. */
export function advance(saga: Saga, answer: Answer, now: Date): Transition {
  const step = findStep(saga, answer.step)
  const finishedAt = now.toISOString()
  switch (answer.outcome) {
    case 'DONE':
      if (saga.ending || !isOneOf(step, 'EXECUTING', 'FAILED')) return unmoved(saga)
      return goOn(withStep(saga, step.name, { status: 'SUCCEEDED', finishedAt, error: null }), now)
    case 'WAITING':
      if (saga.ending || !isOneOf(step, 'EXECUTING') || step.awaitsCustomer) return unmoved(saga)
      return {
        saga: withStep(saga, step.name, { awaitsCustomer: true }),
        effects: [{ do: 'ASK_CUSTOMER' }],
      }
    case 'LAPSED':
      return lapse(saga, step.name, now)
    case 'REFUSED': {
      if (saga.ending || !isOneOf(step, 'EXECUTING')) return unmoved(saga)
      const { reason, detail } = answer
      const refused = withStep(saga, step.name, { status: 'FAILED', finishedAt, error: detail })
      return compensate(refused, { status: 'REJECTED', reason, detail }, now)
    }
    case 'FAILED': {
      if (saga.ending || step.byHand || !isOneOf(step, 'EXECUTING', 'SUCCEEDED')) return unmoved(saga)
      const wasDone = step.status === 'SUCCEEDED'
      const error = wasDone ? `It was answered as done, and then refused: ${answer.detail}` : answer.detail
      const failed = withStep(saga, step.name, { status: 'FAILED', finishedAt, error })
      return unmoved({ ...failed, status: 'STUCK', unanswered: 0 })
    }
    case 'COMPENSATED':
      if (!saga.ending || !isOneOf(step, 'COMPENSATING', 'COMPENSATION_FAILED')) return unmoved(saga)
      return compensate(withCompensated(saga, step.name, finishedAt), saga.ending, now)
    default:
      return answer satisfies never
  }
}

/** Past the pivot a step may be done once more beside the one that is under way: what is open of either comes first. */
function goOn(saga: Saga, now: Date): Transition {
  const isOpen = (status: Step['status']) => saga.steps.some((step) => step.status === status)
  if (isOpen('FAILED')) return unmoved({ ...saga, status: 'STUCK', unanswered: 0 })
  return isOpen('EXECUTING') ? unmoved({ ...saga, status: 'RUNNING', unanswered: 0 }) : proceed(saga, now)
}

/** Starts the next step; the pivot is done at once. */
export function proceed(before: Saga, now: Date): Transition {
  const saga: Saga = { ...before, status: 'RUNNING', unanswered: 0 }
  const next = saga.steps.find(({ status }) => status === 'PENDING')
  if (!next) return unmoved({ ...saga, status: 'SUCCEEDED' })
  const at = now.toISOString()
  if (next.name === PIVOT) {
    const done = { status: 'SUCCEEDED', attempts: 1, startedAt: at, finishedAt: at } as const
    const after = proceed(withStep(saga, PIVOT, done), now)
    return { saga: after.saga, effects: [{ do: 'CONFIRM_ORDER' }, ...after.effects] }
  }
  const executing = withStep(saga, next.name, { status: 'EXECUTING', attempts: 1, startedAt: at })
  return { saga: executing, effects: [{ do: 'COMMAND', step: next.name }] }
}

/** A compensated step takes those along that are compensated with it. */
function withCompensated(saga: Saga, name: StepName, finishedAt: string): Saga {
  const { compensationStartedAt = finishedAt } = findStep(saga, name)
  const together = SAGA.filter((step) => 'compensatedWith' in step && step.compensatedWith === name)
  return [name, ...together.map((step) => step.name)].reduce((compensated, each) => {
    const begun = findStep(compensated, each).status !== 'PENDING'
    const times = { compensationStartedAt, compensationFinishedAt: finishedAt }
    const change = { status: 'COMPENSATED', ...times, error: null } as const
    return begun ? withStep(compensated, each, change) : compensated
  }, saga)
}

const isOneOf = (step: Step, ...statuses: Step['status'][]) => statuses.includes(step.status)
