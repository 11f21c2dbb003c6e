/** Canceling and expiring, at every step: what was begun is compensated, the last step first, and no more. */
import { describe, expect, it } from 'vitest'
import { afterAnswers, answered, compensated, done, now, started, statuses } from '../testing/saga-story.ts'
import type { StepName } from './saga.ts'
import { canCancel, canExpire, cancel, expire } from './saga-compensation.ts'
import type { Transition } from './saga-transition.ts'

const WORK: StepName[] = ['RESERVE_STOCK', 'AUTHORIZE_PAYMENT', 'COMMIT_STOCK', 'CAPTURE_PAYMENT']
/** The saga once it has got so many of its participants' answers. */
const after = (answers: number) => answered(started, ...WORK.slice(0, answers).map(done))

/** Answers every compensation until none is sent, and returns which were. */
function compensateAll(first: Transition) {
  const order: StepName[] = []
  let last = first
  for (let effect = last.effects.at(-1); effect?.do === 'COMPENSATE'; effect = last.effects.at(-1)) {
    order.push(effect.step)
    last = answered(last, compensated(effect.step))
  }
  return { compensated: order, effects: last.effects, saga: last.saga }
}

describe('canceling before the confirmation', () => {
  it.each([
    ['while stock is being reserved', 0, ['RESERVE_STOCK']],
    ['while the payment is being authorized', 1, ['AUTHORIZE_PAYMENT', 'RESERVE_STOCK']],
  ])('%s ends the order at once, and compensates what was begun after that', (_when, answers, expected) => {
    const canceled = cancel(after(answers).saga, now)
    expect(canceled.effects[0]).toEqual({ do: 'END_ORDER', ending: { status: 'CANCELED' } })
    expect(canceled.saga.status).toBe('COMPENSATING')
    const ended = compensateAll(canceled)
    expect(ended).toMatchObject({ compensated: expected, effects: [], saga: { status: 'COMPENSATED' } })
  })
})

describe('canceling', () => {
  it.each([
    ['while stock is being committed', 2, ['AUTHORIZE_PAYMENT', 'RESERVE_STOCK']],
    ['while the payment is being captured', 3, ['AUTHORIZE_PAYMENT', 'RESERVE_STOCK']],
    ['when all is done', 4, ['AUTHORIZE_PAYMENT', 'RESERVE_STOCK']],
  ])('%s compensates what was begun, the last first, and then ends the order', (_when, answers, expected) => {
    const { saga } = after(answers)
    expect(canCancel(saga)).toBe(true)
    const ended = compensateAll(cancel(saga, now))
    expect(ended.compensated).toEqual(expected)
    expect(ended.effects).toEqual([{ do: 'END_ORDER', ending: { status: 'CANCELED' } }])
    expect(ended.saga.status).toBe('COMPENSATED')
    const left = statuses(ended.saga).filter((status) => status !== 'PENDING')
    expect(new Set(left)).toEqual(new Set(['COMPENSATED']))
  })

  it.each(WORK.map((step, answers) => [step, answers] as const))(
    'is not disturbed by the late answer of %s',
    (step, answers) => {
      const canceled = cancel(after(answers).saga, now)
      expect(answered(canceled, done(step))).toEqual({ saga: canceled.saga, effects: [] })
      const refused = { step, outcome: 'REFUSED', reason: 'VOIDED', detail: 'canceled' } as const
      expect(answered(canceled, refused)).toEqual({ saga: canceled.saga, effects: [] })
      const { saga } = compensateAll(canceled)
      expect(afterAnswers(saga, done(step), compensated(step))).toEqual({ saga, effects: [] })
    },
  )

  it('leaves the times of a step as they were, beside those of its compensation', () => {
    const later = new Date(now.getTime() + 60_000)
    const { saga } = after(4)
    const before = new Map(saga.steps.map((step) => [step.name, step]))
    const ended = compensateAll(cancel(saga, later))
    for (const step of ended.saga.steps) {
      const { startedAt, finishedAt } = before.get(step.name)!
      expect(step).toMatchObject({ startedAt, finishedAt, compensationFinishedAt: expect.any(String) })
    }
    const authorized = ended.saga.steps.find(({ name }) => name === 'AUTHORIZE_PAYMENT')
    expect(authorized?.compensationStartedAt).toBe(later.toISOString())
  })

  it('is possible where the saga is stuck past the pivot, and not while anything is compensated', () => {
    const failed = { step: 'COMMIT_STOCK', outcome: 'FAILED', detail: '' } as const
    const { saga } = answered(after(2), failed)
    expect(saga.status).toBe('STUCK')
    expect(compensateAll(cancel(saga, now)).compensated).toEqual(['AUTHORIZE_PAYMENT', 'RESERVE_STOCK'])
    expect(canCancel(cancel(saga, now).saga)).toBe(false)
    expect(() => cancel(cancel(saga, now).saga, now)).toThrow('cannot be canceled')
  })
})

describe('expiring', () => {
  it.each([0, 1])(
    'ends the order at once, and compensates what was begun after that (%i answers)',
    (answers) => {
      const expired = expire(after(answers).saga, now)
      expect(expired.effects[0]).toMatchObject({ do: 'END_ORDER', ending: { status: 'EXPIRED' } })
      const { compensated: order, effects } = compensateAll(expired)
      expect(order).toEqual(['AUTHORIZE_PAYMENT', 'RESERVE_STOCK'].slice(1 - answers))
      expect(effects).toEqual([])
      expect(canExpire(expired.saga)).toBe(false)
    },
  )

  it('ends an order as it was to end, where its compensation is not answered', () => {
    const refusal = { reason: 'PAYMENT_DECLINED', detail: 'No.' } as const
    const rejecting = answered(after(1), { step: 'AUTHORIZE_PAYMENT', outcome: 'REFUSED', ...refusal })
    const { saga, effects } = expire(rejecting.saga, now)
    expect(effects).toEqual([{ do: 'END_ORDER', ending: { status: 'REJECTED', ...refusal } }])
    expect(saga.status).toBe('COMPENSATING')
    expect(compensateAll({ saga, effects: [{ do: 'COMPENSATE', step: 'RESERVE_STOCK' }] }).effects).toEqual(
      [],
    )
  })

  it('never takes back a confirmation', () => {
    for (const answers of [2, 3, 4]) {
      const { saga } = after(answers)
      expect(canExpire(saga)).toBe(false)
      expect(() => expire(saga, now)).toThrow('before its pivot')
    }
  })
})
