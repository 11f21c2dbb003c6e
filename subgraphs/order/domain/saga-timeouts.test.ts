/** A saga whose participants are silent: it retries, ever more slowly, and in the end waits for an operator. */
import { describe, expect, it } from 'vitest'
import {
  afterAnswers,
  compensated,
  done,
  now,
  started,
  stepOf,
  unanswered,
  waiting,
} from '../testing/saga-story.ts'
import { cancel, expire } from './saga-compensation.ts'
import { deadlineOf, dueAt, MAX_UNANSWERED, retryUnanswered } from './saga-timeouts.ts'

const authorizing = afterAnswers(started.saga, done('RESERVE_STOCK')).saga
const committing = afterAnswers(authorizing, done('AUTHORIZE_PAYMENT')).saga

describe('waiting for an answer', () => {
  it('retries what is being done, and counts', () => {
    const { saga, effects } = retryUnanswered(authorizing, now)
    expect(effects).toEqual([{ do: 'COMMAND', step: 'AUTHORIZE_PAYMENT' }])
    expect(stepOf(saga, 'AUTHORIZE_PAYMENT')?.attempts).toBe(2)
  })

  it('retries what is being compensated', () => {
    const { effects } = retryUnanswered(cancel(authorizing, now).saga, now)
    expect(effects).toEqual([{ do: 'COMPENSATE', step: 'AUTHORIZE_PAYMENT' }])
  })

  it('has nothing to retry when it is over', () => {
    const { saga } = afterAnswers(committing, done('COMMIT_STOCK'), done('CAPTURE_PAYMENT'))
    expect(retryUnanswered(saga, now)).toEqual({ saga, effects: [] })
    expect(dueAt(saga, now, now)).toBeUndefined()
  })

  it('waits longer each time, up to a minute, and starts anew with an answer', () => {
    const pauses = [0, 1, 2, 9].map((times) => {
      const due = dueAt(unanswered(committing, times), now, now) as Date
      return (due.getTime() - now.getTime()) / 1_000
    })
    expect(pauses).toEqual([5, 10, 20, 60])
    expect(afterAnswers(unanswered(committing, 5), done('COMMIT_STOCK')).saga.unanswered).toBe(0)
  })

  it('is due at its deadline where it can expire', () => {
    const placedAt = new Date(now.getTime() - 14 * 60_000)
    expect(dueAt(unanswered(authorizing, 9), placedAt, now)).toEqual(deadlineOf(placedAt))
  })
})

describe('waiting for the customer', () => {
  const asked = afterAnswers(authorizing, waiting('AUTHORIZE_PAYMENT'))

  it('is told once, however often the participant says so', () => {
    expect(asked.effects).toEqual([{ do: 'ASK_CUSTOMER' }])
    expect(asked.saga.status).toBe('RUNNING')
    expect(afterAnswers(asked.saga, waiting('AUTHORIZE_PAYMENT'))).toEqual({ saga: asked.saga, effects: [] })
  })

  it('is asked about once a minute, and never an operator’s', () => {
    const due = dueAt(asked.saga, now, now) as Date
    expect(due.getTime() - now.getTime()).toBe(60_000)
    const late = unanswered(asked.saga, MAX_UNANSWERED + 5)
    expect(late.status).toBe('RUNNING')
    expect(afterAnswers(late, done('AUTHORIZE_PAYMENT')).effects[0]).toEqual({ do: 'CONFIRM_ORDER' })
  })

  it('ends at the deadline, and what was asked is taken back as quickly as anything else', () => {
    const { saga, effects } = expire(asked.saga, now)
    const detail = 'The customer did not authenticate the payment in time.'
    expect(effects).toEqual([
      { do: 'END_ORDER', ending: { status: 'EXPIRED', detail } },
      { do: 'COMPENSATE', step: 'AUTHORIZE_PAYMENT' },
    ])
    expect((dueAt(saga, now, now) as Date).getTime() - now.getTime()).toBe(5_000)
  })

  it('is not told of an order that is being undone', () => {
    const { saga } = cancel(authorizing, now)
    expect(afterAnswers(saga, waiting('AUTHORIZE_PAYMENT'))).toEqual({ saga, effects: [] })
  })
})

describe('retrying without an answer', () => {
  it('before the pivot never parks the saga: the order expires instead', () => {
    expect(unanswered(authorizing, MAX_UNANSWERED + 5).status).toBe('RUNNING')
  })

  it.each(Array.from({ length: MAX_UNANSWERED }, (_, times) => times + 1))(
    'a compensation %i times, and being answered then, goes on as if nothing had happened',
    (times) => {
      const saga = unanswered(cancel(authorizing, now).saga, times)
      expect(afterAnswers(saga, compensated('AUTHORIZE_PAYMENT')).effects).toEqual([
        { do: 'COMPENSATE', step: 'RESERVE_STOCK' },
      ])
    },
  )

  it('a compensation too often parks the saga, and says at which step', () => {
    const saga = unanswered(cancel(authorizing, now).saga, MAX_UNANSWERED + 1)
    expect(saga.status).toBe('STUCK')
    expect(stepOf(saga, 'AUTHORIZE_PAYMENT')).toMatchObject({
      status: 'COMPENSATION_FAILED',
      error: expect.stringContaining('no answer'),
    })
    expect(dueAt(saga, now, now)).toBeUndefined()
  })

  it('past the pivot too often parks the saga, and a late answer sets it going again', () => {
    const saga = unanswered(committing, MAX_UNANSWERED + 1)
    expect(saga.status).toBe('STUCK')
    expect(stepOf(saga, 'COMMIT_STOCK')?.status).toBe('FAILED')
    const late = afterAnswers(saga, done('COMMIT_STOCK'))
    expect(late.saga.status).toBe('RUNNING')
    expect(late.effects).toEqual([{ do: 'COMMAND', step: 'CAPTURE_PAYMENT' }])
  })
})
