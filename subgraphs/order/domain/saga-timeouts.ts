/**
 * How long a saga waits for an answer. It retries with a growing pause, for the message or its answer may be
 * lost; when it has retried often enough, it is parked for an operator (saga-recovery.ts). A customer who must act is
 * waited for until the order's deadline.
 */
import { canExpire } from './saga-compensation.ts'
import type { Saga, Step } from './saga-state.ts'
import { type Transition, unmoved, withStep } from './saga-transition.ts'

const FIRST_PAUSE_MS = 5_000
const MAX_PAUSE_MS = 60_000
/** With the pauses above, a participant may be away for half an hour before anybody has to act. */
export const MAX_UNANSWERED = 32
/** A customer is not left in doubt for longer than this. */
const CONFIRMED_WITHIN_MS = 15 * 60_000

/** When an order that is not confirmed ends. */
export function deadlineOf(placedAt: Date): Date {
  return new Date(placedAt.getTime() + CONFIRMED_WITHIN_MS)
}

/** When to look at the saga again, unless an answer comes before; undefined where it waits for nothing. */
export function dueAt(saga: Saga, placedAt: Date, now: Date): Date | undefined {
  const step = waitingStep(saga)
  if (!step) return undefined
  const asks = step.status === 'EXECUTING' && step.awaitsCustomer
  const pause = asks ? MAX_PAUSE_MS : Math.min(FIRST_PAUSE_MS * 2 ** saga.unanswered, MAX_PAUSE_MS)
  const due = new Date(now.getTime() + pause)
  const deadline = deadlineOf(placedAt)
  return canExpire(saga) && deadline < due ? deadline : due
}

/**
 * Sends again what was not answered; the participants answer with what stands. Past the last attempt the saga
 * is parked, unless its order can still expire: then the deadline ends the order first.
 */
export function retryUnanswered(saga: Saga, now: Date): Transition {
  const step = waitingStep(saga)
  if (!step) return unmoved(saga)
  if (saga.unanswered >= MAX_UNANSWERED && !canExpire(saga)) return park(saga, step, now)
  return sendAgain({ ...saga, unanswered: saga.unanswered + 1 }, step)
}

/** Sends the command or the compensation of a step that is under way. */
export function sendAgain(saga: Saga, step: Step): Transition {
  const effect = step.status === 'EXECUTING' ? 'COMMAND' : 'COMPENSATE'
  const sent = withStep(saga, step.name, { attempts: step.attempts + 1 })
  return { saga: sent, effects: [{ do: effect, step: step.name }] }
}

function park(saga: Saga, step: Step, now: Date): Transition {
  const at = now.toISOString()
  const failure =
    step.status === 'EXECUTING'
      ? ({ status: 'FAILED', finishedAt: at } as const)
      : ({ status: 'COMPENSATION_FAILED', compensationFinishedAt: at } as const)
  const error = `There was no answer after ${step.attempts} attempts.`
  const parked = withStep(saga, step.name, { ...failure, error })
  return unmoved({ ...parked, status: 'STUCK' })
}

function waitingStep(saga: Saga): Step | undefined {
  if (saga.status !== 'RUNNING' && saga.status !== 'COMPENSATING') return undefined
  const wanted = saga.status === 'RUNNING' ? 'EXECUTING' : 'COMPENSATING'
  return saga.steps.find(({ status }) => status === wanted)
}
