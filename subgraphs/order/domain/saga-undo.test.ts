/** Canceling and expiring, at every step: what was begun is undone, from below back to the top, and no more. */
import { describe, expect, it } from '@jest/globals'
import type { Saga, StepName } from './saga.ts'
import { advance, type Answer, start } from './saga-machine.ts'
import type { Effect, Transition } from './saga-transition.ts'
import { canCancel, canExpire, cancel, expire } from './saga-undo.ts'

const now = new Date('2026-01-02T03:04:05Z')
const done = (step: StepName): Answer => ({ step, outcome: 'DONE' })
const undone = (step: StepName): Answer => ({ step, outcome: 'COMPENSATED' })
const hear = (told: Transition, ...answers: Answer[]) =>
  answers.reduce((before, answer) => advance(before.saga, answer, now), told)
const statuses = (saga: Saga) => saga.steps.map(({ status }) => status)

const WORK: StepName[] = ['RESERVE_STOCK', 'AUTHORIZE_PAYMENT', 'COMMIT_STOCK', 'CAPTURE_PAYMENT']
/** The saga once so many of its participants' answers are in. */
const after = (answers: number) => hear(start(now), ...WORK.slice(0, answers).map(done))

/** Answers every compensation until none is asked for, and tells which were. */
function undoAll(first: Transition): { undoing: string[]; last: Effect[]; saga: Saga } {
  const undoing: string[] = []
  let told = first
  for (let [effect] = told.effects; effect?.do === 'COMPENSATE'; [effect] = told.effects) {
    undoing.push(effect.step)
    told = hear(told, undone(effect.step))
  }
  return { undoing, last: [...told.effects], saga: told.saga }
}

describe('canceling', () => {
  it.each([
    ['while stock is being reserved', 0, ['RESERVE_STOCK']],
    ['while the payment is being authorized', 1, ['AUTHORIZE_PAYMENT', 'RESERVE_STOCK']],
    ['while stock is being committed', 2, ['AUTHORIZE_PAYMENT', 'RESERVE_STOCK']],
    ['while the payment is being captured', 3, ['AUTHORIZE_PAYMENT', 'RESERVE_STOCK']],
    ['when all is done', 4, ['AUTHORIZE_PAYMENT', 'RESERVE_STOCK']],
  ])('%s undoes what was begun, the last first, and then ends the order', (_when, answers, expected) => {
    const { saga } = after(answers)
    expect(canCancel(saga)).toBe(true)
    const ended = undoAll(cancel(saga, now))
    expect(ended.undoing).toEqual(expected)
    expect(ended.last).toEqual([{ do: 'END_ORDER', ending: { status: 'CANCELED' } }])
    expect(ended.saga.status).toBe('COMPENSATED')
    const left = statuses(ended.saga).filter((status) => status !== 'PENDING')
    expect(new Set(left)).toEqual(new Set(['COMPENSATED']))
  })

  it.each(WORK.map((step, answers) => [step, answers] as const))(
    'is not disturbed by the late answer of %s',
    (step, answers) => {
      const canceled = cancel(after(answers).saga, now)
      expect(hear(canceled, done(step))).toEqual({ saga: canceled.saga, effects: [] })
      const refused = { step, outcome: 'REFUSED', reason: 'VOIDED', detail: 'called off' } as const
      expect(hear(canceled, refused)).toEqual({ saga: canceled.saga, effects: [] })
      const { saga } = undoAll(canceled)
      expect(hear({ saga, effects: [] }, done(step), undone(step))).toEqual({ saga, effects: [] })
    },
  )

  it('is possible where the saga is stuck past the pivot, and not while anything is undone', () => {
    const refused = { step: 'COMMIT_STOCK', outcome: 'REFUSED', reason: 'NOT_RESERVED', detail: '' } as const
    const { saga } = hear(after(2), refused)
    expect(saga.status).toBe('STUCK')
    expect(undoAll(cancel(saga, now)).undoing).toEqual(['AUTHORIZE_PAYMENT', 'RESERVE_STOCK'])
    expect(canCancel(cancel(saga, now).saga)).toBe(false)
    expect(() => cancel(cancel(saga, now).saga, now)).toThrow('cannot be canceled')
  })
})

describe('expiring', () => {
  it.each([0, 1])('undoes what was begun before the pivot (%i answers)', (answers) => {
    const { undoing, last } = undoAll(expire(after(answers).saga, now))
    expect(undoing).toEqual(['AUTHORIZE_PAYMENT', 'RESERVE_STOCK'].slice(1 - answers))
    expect(last).toMatchObject([{ do: 'END_ORDER', ending: { status: 'EXPIRED' } }])
  })

  it('never takes back a confirmation', () => {
    for (const answers of [2, 3, 4]) {
      const { saga } = after(answers)
      expect(canExpire(saga)).toBe(false)
      expect(() => expire(saga, now)).toThrow('before its pivot')
    }
  })
})
