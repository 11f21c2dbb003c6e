/** A saga whose participants are silent: it asks again, ever more slowly, and in the end for an operator. */
import { describe, expect, it } from '@jest/globals'
import type { Saga, StepName } from './saga.ts'
import { advance, type Answer, start } from './saga-machine.ts'
import type { Transition } from './saga-transition.ts'
import { askAgain, deadlineOf, dueAt, MAX_UNANSWERED, resolve, retry } from './saga-patience.ts'
import { cancel } from './saga-undo.ts'

const now = new Date('2026-01-02T03:04:05Z')
const done = (step: StepName): Answer => ({ step, outcome: 'DONE' })
const undone = (step: StepName): Answer => ({ step, outcome: 'COMPENSATED' })
const hear = (saga: Saga, ...answers: Answer[]) =>
  answers.reduce<Transition>((told, answer) => advance(told.saga, answer, now), { saga, effects: [] })
const authorizing = hear(start(now).saga, done('RESERVE_STOCK')).saga
const committing = hear(authorizing, done('AUTHORIZE_PAYMENT')).saga
const step = (saga: Saga, name: StepName) => saga.steps.find((each) => each.name === name)

/** Asks so often in vain. */
function inVain(saga: Saga, times: number): Saga {
  return Array.from({ length: times }).reduce<Saga>((asked) => askAgain(asked, now).saga, saga)
}

describe('waiting for an answer', () => {
  it('asks again for what is being done, and counts', () => {
    const { saga, effects } = askAgain(authorizing, now)
    expect(effects).toEqual([{ do: 'COMMAND', step: 'AUTHORIZE_PAYMENT' }])
    expect(step(saga, 'AUTHORIZE_PAYMENT')?.attempts).toBe(2)
  })

  it('asks again for what is being undone', () => {
    const { effects } = askAgain(cancel(authorizing, now).saga, now)
    expect(effects).toEqual([{ do: 'COMPENSATE', step: 'AUTHORIZE_PAYMENT' }])
  })

  it('has nothing to ask when it is over', () => {
    const { saga } = hear(committing, done('COMMIT_STOCK'), done('CAPTURE_PAYMENT'))
    expect(askAgain(saga, now)).toEqual({ saga, effects: [] })
    expect(dueAt(saga, now, now)).toBeUndefined()
  })

  it('waits longer each time, up to a minute, and starts anew with an answer', () => {
    const pauses = [0, 1, 2, 9].map((times) => {
      const due = dueAt(inVain(committing, times), now, now) as Date
      return (due.getTime() - now.getTime()) / 1_000
    })
    expect(pauses).toEqual([5, 10, 20, 60])
    expect(hear(inVain(committing, 5), done('COMMIT_STOCK')).saga.unanswered).toBe(0)
  })

  it('is looked at by the deadline where it can expire', () => {
    const placedAt = new Date(now.getTime() - 14 * 60_000)
    expect(dueAt(inVain(authorizing, 9), placedAt, now)).toEqual(deadlineOf(placedAt))
  })
})

describe('asking in vain', () => {
  it('before the pivot never ends in an operator’s hands: the order expires instead', () => {
    expect(inVain(authorizing, MAX_UNANSWERED + 5).status).toBe('RUNNING')
  })

  it.each(Array.from({ length: MAX_UNANSWERED }, (_, times) => times + 1))(
    'for a compensation, %i times, and being answered then, goes on as if nothing was',
    (times) => {
      const saga = inVain(cancel(authorizing, now).saga, times)
      expect(hear(saga, undone('AUTHORIZE_PAYMENT')).effects).toEqual([
        { do: 'COMPENSATE', step: 'RESERVE_STOCK' },
      ])
    },
  )

  it('for a compensation too often parks the saga, and says at what', () => {
    const saga = inVain(cancel(authorizing, now).saga, MAX_UNANSWERED + 1)
    expect(saga.status).toBe('STUCK')
    expect(step(saga, 'AUTHORIZE_PAYMENT')).toMatchObject({
      status: 'COMPENSATION_FAILED',
      error: expect.stringContaining('no answer'),
    })
    expect(dueAt(saga, now, now)).toBeUndefined()
  })

  it('past the pivot too often parks the saga, and a late answer sets it going again', () => {
    const saga = inVain(committing, MAX_UNANSWERED + 1)
    expect(saga.status).toBe('STUCK')
    expect(step(saga, 'COMMIT_STOCK')?.status).toBe('FAILED')
    const late = hear(saga, done('COMMIT_STOCK'))
    expect(late.saga.status).toBe('RUNNING')
    expect(late.effects).toEqual([{ do: 'COMMAND', step: 'CAPTURE_PAYMENT' }])
  })
})

describe('an operator', () => {
  const stuck = inVain(committing, MAX_UNANSWERED + 1)
  const stuckUndoing = inVain(cancel(authorizing, now).saga, MAX_UNANSWERED + 1)

  it('lets it try again, as often as at first', () => {
    const forward = retry(stuck)
    expect(forward.saga).toMatchObject({ status: 'RUNNING', unanswered: 0 })
    expect(forward.effects).toEqual([{ do: 'COMMAND', step: 'COMMIT_STOCK' }])
    const back = retry(stuckUndoing)
    expect(back.saga.status).toBe('COMPENSATING')
    expect(back.effects).toEqual([{ do: 'COMPENSATE', step: 'AUTHORIZE_PAYMENT' }])
  })

  it('says that it was done by hand: the saga goes on behind it, and the note stays', () => {
    const { saga, effects } = resolve(stuck, 'booked out by hand', now)
    expect(effects).toEqual([{ do: 'COMMAND', step: 'CAPTURE_PAYMENT' }])
    expect(step(saga, 'COMMIT_STOCK')).toMatchObject({
      status: 'SUCCEEDED',
      error: expect.stringContaining('booked out by hand'),
    })
    expect(resolve(stuckUndoing, 'voided', now).effects).toEqual([
      { do: 'COMPENSATE', step: 'RESERVE_STOCK' },
    ])
  })

  it('has nothing to do with one that is not stuck', () => {
    expect(() => retry(committing)).toThrow('STUCK')
    expect(() => resolve(committing, 'note', now)).toThrow('STUCK')
  })
})
