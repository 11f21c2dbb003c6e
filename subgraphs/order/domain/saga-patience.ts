/**
 * How long a saga waits for an answer. It asks again with a growing pause, for the message or its answer may
 * be lost; when it has asked often enough, it is parked for an operator, who retries or resolves by hand.
 */
import { type Saga, type Step } from './saga.ts'
import { advance } from './saga-machine.ts'
import { type Transition, unmoved, withStep } from './saga-transition.ts'
import { canExpire } from './saga-undo.ts'

const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 60_000
/** With the pauses above, a participant may be away for half an hour before anybody has to act. */
export const MAX_UNANSWERED = 32
/** A customer is not left in doubt for longer than this. */
const CONFIRMED_WITHIN_MS = 15 * 60_000

/** When an order that is not confirmed is given up. */
export function deadlineOf(placedAt: Date): Date {
  return new Date(placedAt.getTime() + CONFIRMED_WITHIN_MS)
}

/** When to look at the saga again, unless an answer comes before; undefined where it waits for nothing. */
export function dueAt(saga: Saga, placedAt: Date, now: Date): Date | undefined {
  if (!waitingStep(saga)) return undefined
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** saga.unanswered, LONGEST_PAUSE_MS)
  const due = new Date(now.getTime() + pause)
  const deadline = deadlineOf(placedAt)
  return canExpire(saga) && deadline < due ? deadline : due
}

/**
 * Asks again what has been asked and not been answered; the participants answer with what stands. Past the
 * last attempt the saga is parked, unless it can still expire: then its deadline ends the waiting.
 */
export function askAgain(saga: Saga, now: Date): Transition {
  const step = waitingStep(saga)
  if (!step) return unmoved(saga)
  if (saga.unanswered >= MAX_UNANSWERED && !canExpire(saga)) return park(saga, step, now)
  return ask({ ...saga, unanswered: saga.unanswered + 1 }, step)
}

function ask(saga: Saga, step: Step): Transition {
  const effect = step.status === 'EXECUTING' ? 'COMMAND' : 'COMPENSATE'
  const asked = withStep(saga, step.name, { attempts: step.attempts + 1 })
  return { saga: asked, effects: [{ do: effect, step: step.name }] }
}

function park(saga: Saga, step: Step, now: Date): Transition {
  const status = step.status === 'EXECUTING' ? 'FAILED' : 'COMPENSATION_FAILED'
  const error = `no answer after ${step.attempts} attempts`
  const parked = withStep(saga, step.name, { status, error, finishedAt: now.toISOString() })
  return unmoved({ ...parked, status: 'STUCK' })
}

/** An operator lets a parked saga try again, as often as at first. @throws where it is not parked */
export function retry(saga: Saga): Transition {
  const step = parkedStep(saga)
  const status = saga.ending ? 'COMPENSATING' : 'EXECUTING'
  const open = withStep(saga, step.name, { status, finishedAt: null })
  return ask(
    { ...open, status: saga.ending ? 'COMPENSATING' : 'RUNNING', unanswered: 0 },
    { ...step, status },
  )
}

/** An operator has done by hand what could not be done, and says so. @throws where it is not parked */
export function resolve(saga: Saga, note: string, now: Date): Transition {
  const step = parkedStep(saga)
  const outcome = saga.ending ? 'COMPENSATED' : 'DONE'
  const { saga: moved, effects } = advance(saga, { step: step.name, outcome }, now)
  return {
    saga: withStep(moved, step.name, { error: `${step.error ?? 'parked'}; resolved: ${note}` }),
    effects,
  }
}

function parkedStep(saga: Saga): Step {
  const wanted = saga.ending ? 'COMPENSATION_FAILED' : 'FAILED'
  const step = saga.status === 'STUCK' ? saga.steps.find(({ status }) => status === wanted) : undefined
  if (!step) throw new Error('only a saga that is STUCK is retried or resolved')
  return step
}

function waitingStep(saga: Saga): Step | undefined {
  const wanted = { RUNNING: 'EXECUTING', COMPENSATING: 'COMPENSATING' }[saga.status as string]
  return wanted ? saga.steps.find(({ status }) => status === wanted) : undefined
}
