/**
 * The saga as a state machine: pure functions of what is and what is heard, which say what is next and what
 * to do. An answer that comes twice, late, or for a step that is not under way changes nothing.
 */
import { type Failure, PIVOT, SAGA, type Saga, type Step, type StepName } from './saga.ts'

/** What a participant answered. */
export type Answer =
  | { step: StepName; outcome: 'DONE' }
  | ({ step: StepName; outcome: 'REFUSED' } & Failure)
  | { step: StepName; outcome: 'COMPENSATED' }

/** What is to be done, in the transaction that stores the new state. */
export type Effect =
  | { do: 'COMMAND'; step: StepName }
  | { do: 'COMPENSATE'; step: StepName }
  | { do: 'CONFIRM_ORDER' }
  | ({ do: 'REJECT_ORDER' } & Failure)

export interface Transition {
  readonly saga: Saga
  readonly effects: readonly Effect[]
}

const NOTHING: readonly Effect[] = []

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
  return proceed({ status: 'RUNNING', steps, failure: null }, now)
}

/** What follows from an answer. */
export function advance(saga: Saga, answer: Answer, now: Date): Transition {
  const step = saga.steps.find(({ name }) => name === answer.step)
  const finishedAt = now.toISOString()
  switch (answer.outcome) {
    case 'DONE':
      if (step?.status !== 'EXECUTING') return { saga, effects: NOTHING }
      return proceed(withStep(saga, answer.step, { status: 'SUCCEEDED', finishedAt }), now)
    case 'REFUSED': {
      if (step?.status !== 'EXECUTING') return { saga, effects: NOTHING }
      const { reason, detail } = answer
      const failed = withStep(saga, answer.step, { status: 'FAILED', finishedAt, error: detail })
      return compensate({ ...failed, status: 'COMPENSATING', failure: { reason, detail } }, now)
    }
    case 'COMPENSATED':
      if (step?.status !== 'COMPENSATING') return { saga, effects: NOTHING }
      return compensate(withStep(saga, answer.step, { status: 'COMPENSATED', finishedAt }), now)
    default:
      return answer satisfies never
  }
}

/** Asks again what has been asked and not been answered; the participants answer with what stands. */
export function askAgain(saga: Saga): Transition {
  const step = saga.steps.find(({ status }) => status === 'EXECUTING' || status === 'COMPENSATING')
  if (!step) return { saga, effects: NOTHING }
  const effect: Effect = { do: step.status === 'EXECUTING' ? 'COMMAND' : 'COMPENSATE', step: step.name }
  return { saga: withStep(saga, step.name, { attempts: step.attempts + 1 }), effects: [effect] }
}

/** Starts the next step; the pivot is done at once. */
function proceed(saga: Saga, now: Date): Transition {
  const next = saga.steps.find(({ status }) => status === 'PENDING')
  if (!next) return { saga: { ...saga, status: 'SUCCEEDED' }, effects: NOTHING }
  const at = now.toISOString()
  if (next.name === PIVOT) {
    const confirmed = withStep(saga, PIVOT, {
      status: 'SUCCEEDED',
      attempts: 1,
      startedAt: at,
      finishedAt: at,
    })
    const after = proceed(confirmed, now)
    return { saga: after.saga, effects: [{ do: 'CONFIRM_ORDER' }, ...after.effects] }
  }
  const executing = withStep(saga, next.name, { status: 'EXECUTING', attempts: 1, startedAt: at })
  return { saga: executing, effects: [{ do: 'COMMAND', step: next.name }] }
}

/** Undoes the last step that stands; when none is left, the order is rejected for what made it fail. */
function compensate(saga: Saga, now: Date): Transition {
  const last = saga.steps.findLast(({ status }) => status === 'SUCCEEDED')
  if (last) {
    const compensating = withStep(saga, last.name, {
      status: 'COMPENSATING',
      startedAt: now.toISOString(),
      finishedAt: null,
    })
    return { saga: compensating, effects: [{ do: 'COMPENSATE', step: last.name }] }
  }
  if (!saga.failure) throw new Error('a saga without a failure has nothing to compensate')
  return { saga: { ...saga, status: 'COMPENSATED' }, effects: [{ do: 'REJECT_ORDER', ...saga.failure }] }
}

function withStep(saga: Saga, name: StepName, change: Partial<Step>): Saga {
  return { ...saga, steps: saga.steps.map((step) => (step.name === name ? { ...step, ...change } : step)) }
}
