/** An operator and a saga that is stuck, on its way forward and while it is compensated. */
import { describe, expect, it } from 'vitest'
import { afterAnswers, done, now, started, stepOf, unanswered } from '../testing/saga-story.ts'
import { cancel } from './saga-compensation.ts'
import { resolveParked, retryParked } from './saga-recovery.ts'
import { MAX_UNANSWERED } from './saga-timeouts.ts'

const authorizing = afterAnswers(started.saga, done('RESERVE_STOCK')).saga
const committing = afterAnswers(authorizing, done('AUTHORIZE_PAYMENT')).saga

describe('an operator', () => {
  const stuck = unanswered(committing, MAX_UNANSWERED + 1)
  const stuckCompensating = unanswered(cancel(authorizing, now).saga, MAX_UNANSWERED + 1)

  it('retries it, as often as at first', () => {
    const forward = retryParked(stuck)
    expect(forward.saga).toMatchObject({ status: 'RUNNING', unanswered: 0 })
    expect(forward.effects).toEqual([{ do: 'COMMAND', step: 'COMMIT_STOCK' }])
    const back = retryParked(stuckCompensating)
    expect(back.saga.status).toBe('COMPENSATING')
    expect(back.effects).toEqual([{ do: 'COMPENSATE', step: 'AUTHORIZE_PAYMENT' }])
  })

  it('resolves it by hand: the saga goes on after it, and the note stays', () => {
    const { saga, effects } = resolveParked(stuck, 'booked out by hand', now)
    expect(effects).toEqual([{ do: 'COMMAND', step: 'CAPTURE_PAYMENT' }])
    expect(stepOf(saga, 'COMMIT_STOCK')).toMatchObject({
      status: 'SUCCEEDED',
      error: expect.stringContaining('booked out by hand'),
    })
    expect(resolveParked(stuckCompensating, 'voided', now).effects).toEqual([
      { do: 'COMPENSATE', step: 'RESERVE_STOCK' },
    ])
  })

  it('can do nothing with one that is not stuck', () => {
    expect(() => retryParked(committing)).toThrow('STUCK')
    expect(() => resolveParked(committing, 'note', now)).toThrow('STUCK')
  })
})
