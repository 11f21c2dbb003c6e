/** A reservation that expired while its order counts on it: the order ends, or its goods are asked for once more. */
import { describe, expect, it } from 'vitest'
import { afterAnswers, done, lapsed, now, refusedAfterwards, started, stepOf } from '../testing/saga-story.ts'
import { cancel } from './saga-compensation.ts'
import { resolveParked } from './saga-recovery.ts'

const authorizing = afterAnswers(started.saga, done('RESERVE_STOCK')).saga
const committing = afterAnswers(authorizing, done('AUTHORIZE_PAYMENT')).saga
const capturing = afterAnswers(committing, done('COMMIT_STOCK')).saga
const succeeded = afterAnswers(capturing, done('CAPTURE_PAYMENT')).saga
const expired = lapsed('RESERVE_STOCK')
const asksAgain = [{ do: 'COMMAND', step: 'COMMIT_STOCK' }]

describe('a reservation that expired', () => {
  it.each([
    ['its stock is committed', committing],
    ['its payment is captured', capturing],
    ['it has succeeded', succeeded],
    ['its commit was refused', afterAnswers(committing, refusedAfterwards('COMMIT_STOCK')).saga],
  ])('while %s has the stock committed once more', (_what, saga) => {
    const moved = afterAnswers(saga, expired)
    expect(moved.effects).toEqual(asksAgain)
    expect(moved.saga).toMatchObject({ status: 'RUNNING', unanswered: 0 })
    expect(stepOf(moved.saga, 'COMMIT_STOCK')?.status).toBe('EXECUTING')
  })

  it('leaves nothing behind where the stock is committed in the end, in whatever order the answers come', () => {
    const one = afterAnswers(capturing, expired, done('COMMIT_STOCK'), done('CAPTURE_PAYMENT'))
    const other = afterAnswers(capturing, expired, done('CAPTURE_PAYMENT'), done('COMMIT_STOCK'))
    expect(one.saga.status).toBe('SUCCEEDED')
    expect(other.saga.status).toBe('SUCCEEDED')
    expect(afterAnswers(succeeded, expired, done('COMMIT_STOCK')).saga.status).toBe('SUCCEEDED')
  })

  it('whose goods were sold meanwhile is an operator’s, also once the payment is captured', () => {
    const refused = refusedAfterwards('COMMIT_STOCK')
    for (const saga of [
      afterAnswers(capturing, expired, refused).saga,
      afterAnswers(capturing, expired, refused, done('CAPTURE_PAYMENT')).saga,
      afterAnswers(capturing, expired, done('CAPTURE_PAYMENT'), refused).saga,
      afterAnswers(succeeded, expired, refused).saga,
    ]) {
      expect(saga.status).toBe('STUCK')
      expect(stepOf(saga, 'COMMIT_STOCK')).toMatchObject({ status: 'FAILED', error: 'Nothing is left.' })
    }
  })

  it.each([
    ['is being reserved', started.saga],
    ['is being paid for', authorizing],
  ])('ends an order that %s: nothing is confirmed whose goods are on sale', (_what, saga) => {
    const detail = 'The reservation of the stock has expired.'
    const moved = afterAnswers(saga, expired)
    expect(moved.effects[0]).toEqual({ do: 'END_ORDER', ending: { status: 'EXPIRED', detail } })
    expect(moved.saga).toMatchObject({ status: 'COMPENSATING', ending: { ended: true } })
  })

  it('changes nothing of what is being undone, was undone, or was done by hand', () => {
    const canceling = cancel(succeeded, now).saga
    const refused = afterAnswers(committing, refusedAfterwards('COMMIT_STOCK')).saga
    const byHand = afterAnswers(resolveParked(refused, 'booked out', now).saga, done('CAPTURE_PAYMENT')).saga
    for (const saga of [canceling, byHand]) expect(afterAnswers(saga, expired)).toEqual({ saga, effects: [] })
  })
})

describe('a step that was done and is refused afterwards', () => {
  it.each([
    ['it goes on', capturing],
    ['it has succeeded', succeeded],
  ])('makes the saga an operator’s while %s, and says so', (_what, saga) => {
    const stuck = afterAnswers(saga, refusedAfterwards('COMMIT_STOCK')).saga
    expect(stuck.status).toBe('STUCK')
    const error = 'It was answered as done, and then refused: Nothing is left.'
    expect(stepOf(stuck, 'COMMIT_STOCK')).toMatchObject({ status: 'FAILED', error })
  })

  it('does not where it is undone or was done by hand', () => {
    const canceling = cancel(succeeded, now).saga
    const refused = afterAnswers(committing, refusedAfterwards('COMMIT_STOCK')).saga
    const byHand = resolveParked(refused, 'booked out', now).saga
    for (const saga of [canceling, byHand]) {
      expect(afterAnswers(saga, refusedAfterwards('COMMIT_STOCK'))).toEqual({ saga, effects: [] })
    }
  })
})
