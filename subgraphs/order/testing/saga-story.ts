/** A saga as its tests tell it: what is answered, one answer after the other, and where that leads. */
import type { StepName } from '../domain/saga.ts'
import { advance, type Answer, start } from '../domain/saga-machine.ts'
import type { Saga, StepStatus } from '../domain/saga-state.ts'
import { retryUnanswered } from '../domain/saga-timeouts.ts'
import type { Transition } from '../domain/saga-transition.ts'

export const now = new Date('2026-01-02T03:04:05Z')
export const started = start(now)

export const done = (step: StepName): Answer => ({ step, outcome: 'DONE' })
export const waiting = (step: StepName): Answer => ({ step, outcome: 'WAITING' })
export const lapsed = (step: StepName): Answer => ({ step, outcome: 'LAPSED' })
export const refusedAfterwards = (step: StepName): Answer => ({
  step,
  outcome: 'FAILED',
  detail: 'Nothing is left.',
})
export const compensated = (step: StepName): Answer => ({ step, outcome: 'COMPENSATED' })

/** Where the answers lead from there. */
export function answered(from: Transition, ...answers: Answer[]): Transition {
  return answers.reduce((transition, answer) => advance(transition.saga, answer, now), from)
}

/** Where the answers lead a saga that has nothing else to do. */
export const afterAnswers = (saga: Saga, ...answers: Answer[]) => answered({ saga, effects: [] }, ...answers)

/** The saga after so many retries without an answer. */
export function unanswered(saga: Saga, times: number): Saga {
  return Array.from({ length: times }).reduce<Saga>((before) => retryUnanswered(before, now).saga, saga)
}

export const statuses = (saga: Saga): StepStatus[] => saga.steps.map(({ status }) => status)
export const stepOf = (saga: Saga, name: StepName) => saga.steps.find((step) => step.name === name)
