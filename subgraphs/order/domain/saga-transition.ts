/** A move of the saga: what it is then, and what is to be done in the transaction that stores it. */
import { PIVOT, type StepName } from './saga.ts'
import type { Ending, Saga, Step } from './saga-state.ts'

export type Effect =
  | { do: 'COMMAND'; step: StepName }
  | { do: 'COMPENSATE'; step: StepName }
  | { do: 'ASK_CUSTOMER' }
  | { do: 'CONFIRM_ORDER' }
  | { do: 'END_ORDER'; ending: Ending }

export interface Transition {
  readonly saga: Saga
  readonly effects: readonly Effect[]
}

export function withStep(saga: Saga, name: StepName, change: Partial<Step>): Saga {
  return { ...saga, steps: saga.steps.map((step) => (step.name === name ? { ...step, ...change } : step)) }
}

export const unmoved = (saga: Saga): Transition => ({ saga, effects: [] })

export function findStep(saga: Saga, name: StepName): Step {
  const step = saga.steps.find((each) => each.name === name)
  if (!step) throw new Error(`The saga has no step ${name}.`)
  return step
}

/** The step that failed last. */
export function lastFailure({ steps }: Pick<Saga, 'steps'>): Step | undefined {
  const failed = steps.filter(({ error }) => error !== null)
  const time = ({ compensationFinishedAt, finishedAt, startedAt }: Step) =>
    Date.parse(compensationFinishedAt ?? finishedAt ?? startedAt ?? '') || 0
  return failed.toSorted((one, other) => time(other) - time(one))[0]
}

/** Whether the order was confirmed. */
export function isPastPivot(saga: Saga): boolean {
  return findStep(saga, PIVOT).status !== 'PENDING'
}
